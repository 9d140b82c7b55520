import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct APIKeyStoreTests {
    private let test: TestDatabase
    private let store: DatabaseAPIKeyStore
    private let hash = Array<UInt8>(0..<32)

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseAPIKeyStore(self.test.database)
    }

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

    private func revokedAt(_ number: Int) throws -> Timestamp? {
        try #require(try self.store.find(try sampleID(number))).key.revokedAt
    }

    @Test(arguments: [nil, someTime])
    func whatIsCreatedIsFound(_ expiresAt: Timestamp?) async throws {
        let key = try self.key(1, scopes: Scopes([.keysWrite, .connectionsRead]), expiresAt: expiresAt)
        try await self.store.create(key, hash: self.hash)
        let found = try #require(try self.store.find(key.id))
        #expect("\(found.key)" == "\(key)")
        #expect(found.hash == self.hash)
    }

    @Test func anUnknownOneIsNil() throws {
        #expect(try self.store.find(try sampleID(9)) == nil)
    }

    @Test func anUnknownWorkspaceIsNotFound() async throws {
        await #expect(throws: ServiceError(.notFound, "Workspace not found")) {
            try await self.store.create(try self.key(1, workspace: 9), hash: self.hash)
        }
        #expect(try self.store.all().isEmpty)
    }

    @Test func allAreInOrderOfCreation() async throws {
        for number in [3, 1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        #expect(try self.store.all().map(\.label) == ["key 1", "key 2", "key 3"])
    }

    @Test func aKeyThatIsNotThereOrWasChangedMeanwhileIsNotRevoked() async throws {
        let seen = try self.key(1)
        await #expect(throws: StaleRow.self) {
            try await self.store.revoke(seen, at: someTime, by: sampleAct(.apiKeyRevoke))
        }
        for number in [1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        let changed = APIKey(
            id: seen.id,
            workspaceID: seen.workspaceID,
            label: "changed",
            scopes: seen.scopes,
            createdAt: seen.createdAt,
            updatedAt: someTime.adding(seconds: 1)
        )
        try await self.store.update(changed, from: seen, at: someTime)
        await #expect(throws: StaleRow.self) {
            try await self.store.revoke(seen, at: someTime, by: sampleAct(.apiKeyRevoke))
        }
        #expect(try self.revokedAt(1) == nil)
    }

    /// Whoever read it before cannot take it for the same, also when the clock went back.
    @Test func aRevocationIsLaterThanTheChangeBefore() async throws {
        for number in [1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        let past = someTime.adding(seconds: -60)
        try await self.store.revoke(try sampleID(1), at: past)
        let revoked = try #require(try self.store.find(try sampleID(1))).key
        #expect(revoked.revokedAt == past)
        #expect(revoked.updatedAt > someTime)
    }

    @Test func aRevokedKeyKeepsTheTimeOfItsFirstRevocation() async throws {
        for number in [1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        for seconds in [5, 9] as [Int64] {
            try await self.store.revoke(try sampleID(1), at: someTime.adding(seconds: seconds))
        }
        #expect(try self.revokedAt(1) == someTime.adding(seconds: 5))
        #expect(try self.revokedAt(2) == nil)
    }

    private static let lastRoot = ServiceError(
        .conflict,
        "This is the last usable key with scope 'root'; create another one first"
    )

    @Test func theLastUsableRootKeyStays() async throws {
        try await self.store.create(try self.key(1), hash: self.hash)
        try await self.store.create(try self.key(2, scopes: Scopes([.admin])), hash: self.hash)
        try await self.store.create(try self.key(3, expiresAt: someTime), hash: self.hash)
        try await self.store.create(try self.key(4), hash: self.hash)
        try await self.store.revoke(try sampleID(4), at: someTime)
        await #expect(throws: Self.lastRoot) { try await self.store.revoke(try sampleID(1), at: someTime) }
        #expect(try self.revokedAt(1) == nil)
        try await self.store.revoke(try sampleID(2), at: someTime)
        #expect(try self.revokedAt(2) == someTime)
    }

    @Test func oneOfTwoRootKeysMayGo() async throws {
        for number in [1, 2] {
            try await self.store.create(try self.key(number, workspace: number), hash: self.hash)
        }
        try await self.store.revoke(try sampleID(1), at: someTime)
        await #expect(throws: Self.lastRoot) { try await self.store.revoke(try sampleID(2), at: someTime) }
    }

    @Test func aRootKeyThatCannotBeUsedMayGo() async throws {
        try await self.store.create(try self.key(1, expiresAt: someTime), hash: self.hash)
        try await self.store.revoke(try sampleID(1), at: someTime)
        try await self.store.revoke(try sampleID(1), at: someTime.adding(seconds: 1))
        #expect(try self.revokedAt(1) == someTime)
    }

    @Test func twoRevocationsAtOnceLeaveOneRootKey() async throws {
        for number in [1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        let store = self.store
        let first = Task { try await store.revoke(try sampleID(1), at: someTime) }
        let second = Task { try await store.revoke(try sampleID(2), at: someTime) }
        _ = (await first.result, await second.result)
        #expect(try self.store.all().filter { $0.isUsable(at: someTime) }.count == 1)
    }

    @Test func thePagesAreOfOneWorkspaceAndCountedWhole() async throws {
        for number in [3, 1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        try await self.store.create(try self.key(4, workspace: 2), hash: self.hash)
        let first = try await self.store.list(PageRequest(limit: 2), in: sampleID(1))
        #expect(first.items.map(\.label) == ["key 1", "key 2"])
        #expect((first.total, first.hasMore) == (3, true))
        let rest = try await self.store.list(PageRequest(limit: 2, cursor: first.items.last?.id), in: sampleID(1))
        #expect(rest.items.map(\.label) == ["key 3"])
        #expect((rest.total, rest.hasMore) == (3, false))
        #expect(try await self.store.list(PageRequest(skip: 1), in: sampleID(2)).items.isEmpty)
        #expect(try self.store.find(sampleID(4), in: sampleID(1)) == nil)
    }

    /// What a change makes of a key.
    private func changed(_ old: APIKey, scopes: Scopes = Scopes([.root]), isActive: Bool = true) -> APIKey {
        APIKey(
            id: old.id,
            workspaceID: old.workspaceID,
            label: "new",
            scopes: scopes,
            isActive: isActive,
            allowedAddresses: ["192.0.2.1", "2001:db8::/32"].compactMap(AddressBlock.init),
            createdBy: old.createdBy,
            createdAt: old.createdAt,
            updatedAt: someTime.adding(seconds: 5),
            expiresAt: someTime.adding(seconds: 9)
        )
    }

    @Test func whatIsChangedIsFoundAndTheTokenStays() async throws {
        let old = try self.key(1)
        try await self.store.create(old, hash: self.hash)
        let new = self.changed(old)
        #expect(new.allowedAddresses.count == 2)
        try await self.store.update(new, from: old, at: someTime)
        let found = try #require(try self.store.find(old.id))
        #expect(found.key == new)
        #expect(found.hash == self.hash)
    }

    @Test func aKeyThatChangedMeanwhileIsNotOverwritten() async throws {
        let seen = try self.key(1)
        try await self.store.create(seen, hash: self.hash)
        let first = self.changed(seen)
        try await self.store.update(first, from: seen, at: someTime)
        await #expect(throws: StaleRow.self) {
            try await self.store.update(self.changed(seen, scopes: Scopes([.admin])), from: seen, at: someTime)
        }
        #expect(try self.store.find(seen.id)?.key == first)
    }

    @Test func aRevokedKeyIsNotChanged() async throws {
        for number in [1, 2] { try await self.store.create(try self.key(number), hash: self.hash) }
        try await self.store.revoke(sampleID(1), at: someTime)
        let revoked = try #require(try self.store.find(sampleID(1))).key
        await #expect(throws: StaleRow.self) {
            try await self.store.update(self.changed(revoked), from: revoked, at: someTime)
        }
        #expect(try self.store.find(sampleID(1))?.key == revoked)
    }

    @Test func aChangeLeavesOneUsableRootKey() async throws {
        let old = try self.key(1)
        try await self.store.create(old, hash: self.hash)
        let changes = [
            self.changed(old, scopes: Scopes([.admin])), self.changed(old, isActive: false),
        ]
        for change in changes {
            await #expect(throws: Self.lastRoot) { try await self.store.update(change, from: old, at: someTime) }
        }
        // It ends then.
        let end = someTime.adding(seconds: 9)
        await #expect(throws: Self.lastRoot) { try await self.store.update(self.changed(old), from: old, at: end) }
        #expect(try self.store.find(old.id)?.key == old)
    }

    static let changes: [SQL] = [
        "UPDATE api_keys SET scopes = 'everything'", "UPDATE api_keys SET created_at = 'yesterday'",
        "UPDATE api_keys SET expires_at = ''", "UPDATE api_keys SET id = 'key_2'",
    ]

    @Test(arguments: changes)
    func aRowThatSomebodyChangedIsAnError(_ change: SQL) async throws {
        try await self.store.create(try self.key(1), hash: self.hash)
        try self.test.besides().run(change)
        let error = try #require(throws: MalformedRow.self) { try self.store.all() }
        #expect(error.logDescription.hasPrefix("a row has an unexpected value in column "))
    }
}
