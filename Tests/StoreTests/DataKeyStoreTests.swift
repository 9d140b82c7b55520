import Domain
import SQLite
import Store
import Testing

@Suite(.serialized) struct DataKeyStoreTests {
    private let test: TestDatabase
    private let store: DatabaseDataKeyStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseDataKeyStore(try self.test.besides())
    }

    private func record(_ id: Int, wrapped: [UInt8] = [1, 2]) -> DatabaseDataKeyStore.Record {
        (id, wrapped, Array(0..<32), someTime)
    }

    @Test func withoutKeysThereIsNone() throws {
        #expect(try self.store.all().isEmpty)
    }

    @Test func whatIsCreatedIsFoundInOrder() throws {
        for id in [3, 1, 4_294_967_295] { try self.store.create(self.record(id, wrapped: [0, UInt8(id & 0xFF)])) }
        let records = try self.store.all()
        #expect(records.map(\.id) == [1, 3, 4_294_967_295])
        #expect(records.map(\.wrapped) == [[0, 1], [0, 3], [0, 255]])
        #expect(records.allSatisfy { $0.checkValue == Array(0..<32) && $0.createdAt == someTime })
    }

    @Test func anotherWrappingTakesThePlaceOfTheOneBefore() throws {
        for id in 1...2 { try self.store.create(self.record(id)) }
        try self.store.rewrap([(1, [5], Array(1...32), someTime.adding(seconds: 9))])
        let records = try self.store.all()
        #expect(records.map(\.wrapped) == [[5], [1, 2]])
        #expect(records.map(\.checkValue) == [Array(1...32), Array(0..<32)])
        #expect(records.allSatisfy { $0.createdAt == someTime })
    }

    @Test func theOlderOnesGo() throws {
        for id in 1...3 { try self.store.create(self.record(id)) }
        try self.store.delete(olderThan: 2)
        #expect(try self.store.all().map(\.id) == [2, 3])
    }

    @Test func anIdIsUsedOnce() throws {
        try self.store.create(self.record(1))
        let error = try #require(throws: SQLiteError.self) { try self.store.create(self.record(1, wrapped: [9])) }
        #expect(error.isUniqueViolation)
        #expect(try self.store.all().map(\.wrapped) == [[1, 2]])
    }
}
