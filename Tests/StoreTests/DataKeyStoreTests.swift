import Domain
import Store
import TestSupport
import Testing

@Suite(.serialized) struct DataKeyStoreTests {
    private struct Refusal: Error, Equatable {}

    private func record(_ id: Int, wrapped: [UInt8] = [1, 2]) -> DataKeyRecord {
        DataKeyRecord(id: id, wrapped: wrapped, checkValue: Array(0..<32), createdAt: someTime)
    }

    private func open(_ engine: TestEngine, keys ids: [Int] = []) async throws -> any TestDatabase {
        let test = try await engine.open()
        let records = ids.map { self.record($0) }
        try await test.dataKeys.change { $0 + records }
        return test
    }

    @Test(arguments: TestEngine.allCases)
    func aNewDatabaseHasNoDataKey(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await test.dataKeys.all().isEmpty)
    }

    @Test(arguments: TestEngine.allCases)
    func addedKeysAreFoundInTheOrderOfTheirIds(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        for id in [3, 1, 4_294_967_295] {
            let record = self.record(id, wrapped: [0, UInt8(id & 0xFF)])
            try await test.dataKeys.change { $0 + [record] }
        }
        let records = try await test.dataKeys.all()
        #expect(records.map(\.id) == [1, 3, 4_294_967_295])
        #expect(records.map(\.wrapped) == [[0, 1], [0, 3], [0, 255]])
        #expect(records.allSatisfy { $0.checkValue == Array(0..<32) && $0.createdAt == someTime })
    }

    @Test(arguments: TestEngine.allCases)
    func aRewrappedKeyKeepsItsIdAndTime(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1, 2])
        let later = someTime.adding(seconds: 9)
        try await test.dataKeys.change { records in
            [DataKeyRecord(id: 1, wrapped: [5], checkValue: Array(1...32), createdAt: later), records[1]]
        }
        let records = try await test.dataKeys.all()
        #expect(records.map(\.wrapped) == [[5], [1, 2]])
        #expect(records.map(\.checkValue) == [Array(1...32), Array(0..<32)])
        #expect(records.allSatisfy { $0.createdAt == someTime })
    }

    @Test(arguments: TestEngine.allCases)
    func aKeyThatTheChangeLeavesOutIsRemoved(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1, 2, 3])
        try await test.dataKeys.change { records in records.filter { $0.id >= 2 } }
        #expect(try await test.dataKeys.all().map(\.id) == [2, 3])
    }

    /// As a rotation of the master key does that also makes a data key and removes an unused one.
    @Test(arguments: TestEngine.allCases)
    func oneChangeInsertsRewrapsAndRemoves(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1, 2])
        let changed = [self.record(2, wrapped: [9]), self.record(3)]
        let stored = try await test.dataKeys.change { records in
            #expect(records.map(\.id) == [1, 2])
            return changed
        }
        #expect(stored == changed)
        #expect(try await test.dataKeys.all() == changed)
    }

    @Test(arguments: TestEngine.allCases)
    func aRefusedChangeStoresNothing(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        await #expect(throws: Refusal()) { try await test.dataKeys.change { _ in throw Refusal() } }
        #expect(try await test.dataKeys.all() == [self.record(1)])
    }

    /// Two processes that each add the next key do not give two keys one id.
    @Test(arguments: TestEngine.allCases)
    func eachChangeGetsTheRecordsThatTheChangeBeforeLeft(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await withThrowingTaskGroup { group in
            for _ in 1...5 {
                group.addTask {
                    try await test.dataKeys.change { records in
                        records + [self.record((records.last?.id ?? 0) + 1)]
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await test.dataKeys.all().map(\.id) == [1, 2, 3, 4, 5])
    }
}
