import SQLite
import Store
import Testing

@testable import Domain

@Suite(.serialized) struct UseStoreTests {
    private let test: TestDatabase
    private let store: DatabaseLastUseStore

    init() async throws {
        self.test = try TestDatabase()
        self.store = DatabaseLastUseStore(self.test.database)
        try await self.test.addKey(1, workspace: 1)
        let credentials = DatabaseCredentialStore(self.test.database)
        for number in [1, 2] {
            try await credentials.create(sampleCredential(number), sealed: [], by: sampleAct(.credentialCreate))
        }
    }

    private func lastUses() throws -> [String?] {
        try self.test.besides().all(
            """
            SELECT last_used_at FROM (SELECT id, last_used_at FROM api_keys UNION ALL
                SELECT id, last_used_at FROM credentials) ORDER BY id
            """
        ) { $0.textOrNil(0) }
    }

    @Test func aUseIsTheRowsLastAndChangesNothingElse() async throws {
        let credential = try #require(try DatabaseCredentialStore(self.test.database).find(sampleID(1), in: sampleID(1)))
        var uses = LastUseRecorder.Uses()
        uses.keys[try sampleID(1, of: APIKey.self)] = someTime.adding(seconds: 5)
        uses.credentials[credential.id] = (credential.workspaceID, someTime.adding(seconds: 6))
        try await self.store.record(uses)
        // Credential 1, credential 2, key 1.
        #expect(
            try self.lastUses() == [someTime.adding(seconds: 6).text, nil, someTime.adding(seconds: 5).text]
        )
        let used = try #require(try DatabaseCredentialStore(self.test.database).find(sampleID(1), in: sampleID(1)))
        #expect(used.lastUsedAt == someTime.adding(seconds: 6))
        // A tag that a caller holds is still the row's.
        #expect(used.updatedAt == credential.updatedAt)
    }

    @Test func rowsThatAreGoneArePassed() async throws {
        var uses = LastUseRecorder.Uses()
        uses.keys[try sampleID(9, of: APIKey.self)] = someTime
        uses.credentials[try sampleID(9, of: Credential.self)] = (try sampleID(1, of: Workspace.self), someTime)
        // Of another workspace.
        uses.credentials[try sampleID(2, of: Credential.self)] = (try sampleID(2, of: Workspace.self), someTime)
        uses.keys[try sampleID(1, of: APIKey.self)] = someTime
        try await self.store.record(uses)
        #expect(try self.lastUses() == [nil, nil, someTime.text])
    }
}
