import Domain
import Storage
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct APIKeyStoreTests {
    private static let hash = Array<UInt8>(0..<32)

    private struct Refusal: Error, Equatable {}

    private func key(
        _ number: Int,
        workspace: Int = 1,
        scopes: Scopes = Scopes([.root]),
        expiresAt: Timestamp? = nil
    ) throws -> APIKey {
        APIKey(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            label: "key \(number)",
            scopes: scopes,
            createdAt: someTime,
            expiresAt: expiresAt,
            revokedAt: nil
        )
    }

    /// A database with root keys of workspace 1.
    private func open(_ engine: TestEngine, keys numbers: [Int] = []) async throws -> any TestDatabase {
        let test = try await engine.open()
        for number in numbers { try await test.apiKeys.create(self.key(number), hash: Self.hash) }
        return test
    }

    @Test(arguments: TestEngine.allCases, [nil, someTime])
    func aCreatedKeyIsFound(_ engine: TestEngine, _ expiresAt: Timestamp?) async throws {
        let test = try await self.open(engine)
        let key = try self.key(1, scopes: Scopes([.keysWrite, .connectionsRead]), expiresAt: expiresAt)
        try await test.apiKeys.create(key, hash: Self.hash)
        let found = try #require(try await test.apiKeys.find(key.id))
        #expect("\(found.key)" == "\(key)")
        #expect(found.hash == Self.hash)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownKeyIsNil(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await test.apiKeys.find(sampleID(9)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownWorkspaceIsNotFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        await #expect(throws: ServiceError(.notFound, "Workspace not found")) {
            try await test.apiKeys.create(self.key(1, workspace: 9), hash: Self.hash)
        }
        #expect(try await test.apiKeys.all().isEmpty)
    }

    @Test(arguments: TestEngine.allCases)
    func allAreInOrderOfCreation(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [3, 1, 2])
        #expect(try await test.apiKeys.all().map(\.label) == ["key 1", "key 2", "key 3"])
    }

    @Test(arguments: TestEngine.allCases)
    func thePagesAreOfOneWorkspaceAndCountedWhole(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [3, 1, 2])
        let store = test.apiKeys
        try await store.create(self.key(4, workspace: 2), hash: Self.hash)
        let first = try await store.list(PageRequest(limit: 2), in: sampleID(1))
        #expect(first.items.map(\.label) == ["key 1", "key 2"])
        #expect((first.total, first.hasMore) == (3, true))
        let rest = try await store.list(PageRequest(limit: 2, cursor: first.items.last?.id), in: sampleID(1))
        #expect(rest.items.map(\.label) == ["key 3"])
        #expect((rest.total, rest.hasMore) == (3, false))
        #expect(try await store.list(PageRequest(skip: 1), in: sampleID(2)).items.isEmpty)
        #expect(try await store.find(sampleID(4), in: sampleID(1)) == nil)
    }

    /// A key with other values in every column that may change.
    private func changed(_ old: APIKey) -> APIKey {
        APIKey(
            id: old.id,
            workspaceID: old.workspaceID,
            label: "new",
            scopes: old.scopes,
            isActive: true,
            allowedAddresses: ["192.0.2.1", "2001:db8::/32"].compactMap(AddressBlock.init),
            createdBy: old.createdBy,
            createdAt: old.createdAt,
            updatedAt: someTime.adding(seconds: 5),
            expiresAt: someTime.adding(seconds: 9)
        )
    }

    @Test(arguments: TestEngine.allCases)
    func aChangedKeyIsFoundAndItsTokenStays(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        let new = self.changed(try self.key(1))
        #expect(new.allowedAddresses.count == 2)
        #expect(try await test.apiKeys.update(1) { _ in new } == new)
        let found = try #require(try await test.apiKeys.find(new.id))
        #expect(found.key == new)
        #expect(found.hash == Self.hash)
        let actions = try await test.all("SELECT action FROM audit_events ORDER BY id") { $0.text(0) }
        #expect(actions == ["api_key.create", "api_key.update"])
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingKeyAndAKeyOfAnotherWorkspaceAreNotChanged(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let other = try self.key(2, workspace: 2)
        try await test.apiKeys.create(other, hash: Self.hash)
        for number in [1, 2] {
            await #expect(throws: ServiceError.apiKeyNotFound) {
                try await test.apiKeys.update(number) { self.changed($0) }
            }
        }
        #expect(try await test.apiKeys.find(other.id)?.key == other)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'api_key.update'") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func theCommandLineChangesAKeyOfAnyWorkspace(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        let other = try self.key(2, workspace: 2)
        try await test.apiKeys.create(other, hash: Self.hash)
        let updated = try await test.apiKeys.update(
            other.id,
            in: nil,
            keeping: RootKeyRule(at: someTime),
            by: sampleAct(.apiKeyUpdate)
        ) { self.changed($0) }
        #expect(updated == self.changed(other))
        // The event stands in the workspace of the key.
        let workspaces = try await test.all(
            "SELECT workspace_id FROM audit_events WHERE action = 'api_key.update'"
        ) { $0.text(0) }
        #expect(workspaces == [other.workspaceID.text])
    }

    /// Of two changes at once, the second is made to the key as the first left it.
    @Test(arguments: TestEngine.allCases)
    func aChangeIsDecidedOnTheStoredKey(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        let store = test.apiKeys
        try await withThrowingTaskGroup { group in
            for _ in 1...20 {
                group.addTask {
                    try await store.update(1) { key in
                        var key = key.next(at: someTime)
                        key.label += "+"
                        return key
                    }
                }
            }
            try await group.waitForAll()
        }
        let key = try #require(try await store.find(sampleID(1))).key
        #expect(key.label == "key 1" + String(repeating: "+", count: 20))
        #expect(key.updatedAt.milliseconds == someTime.milliseconds + 20)
    }

    @Test(arguments: TestEngine.allCases)
    func aRefusedChangeStoresNothing(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        await #expect(throws: Refusal()) { try await test.apiKeys.update(1) { _ in throw Refusal() } }
        #expect(try await test.apiKeys.find(sampleID(1))?.key == self.key(1))
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'api_key.update'") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeLeavesOneUsableRootKey(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, keys: [1])
        let old = try self.key(1)
        let edits: [@Sendable (inout APIKey) -> Void] = [{ $0.scopes = Scopes([.admin]) }, { $0.isActive = false }]
        for edit in edits {
            await #expect(throws: lastRootKey) {
                try await test.apiKeys.update(1) { key in
                    var key = self.changed(key)
                    edit(&key)
                    return key
                }
            }
        }
        // The changed key ends at this time.
        let end = someTime.adding(seconds: 9)
        await #expect(throws: lastRootKey) { try await test.apiKeys.update(1, at: end) { self.changed($0) } }
        #expect(try await test.apiKeys.find(old.id)?.key == old)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'api_key.update'") == 0)
    }

    static let tamperings: [SQL] = [
        "UPDATE api_keys SET scopes = 'everything'", "UPDATE api_keys SET created_at = 'yesterday'",
        "UPDATE api_keys SET expires_at = ''", "UPDATE api_keys SET id = 'key_2'",
    ]

    @Test(arguments: TestEngine.allCases, tamperings)
    func aRowThatAnotherProgramChangedIsAnError(_ engine: TestEngine, _ tampering: SQL) async throws {
        let test = try await self.open(engine, keys: [1])
        try await test.run(tampering)
        let error = try await #require(throws: MalformedRow.self) { try await test.apiKeys.all() }
        #expect(error.logDescription.hasPrefix("a row has an unexpected value in column "))
    }
}

let lastRootKey = ServiceError(
    .conflict,
    "This is the last usable key with scope 'root'; create another one first"
)
