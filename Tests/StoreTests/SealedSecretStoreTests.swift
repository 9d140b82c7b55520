import Domain
import SQLite
import Store
import Testing

@Suite(.serialized) struct SealedSecretStoreTests {
    private let test: TestDatabase
    private let store: DatabaseSealedSecretStore
    private let credentials: DatabaseCredentialStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseSealedSecretStore(self.test.database)
        self.credentials = DatabaseCredentialStore(self.test.database)
    }

    private func create(_ number: Int, workspace: Int = 1, sealed: [UInt8]) async throws {
        try await self.credentials.create(
            try sampleCredential(number, workspace: workspace, isInline: false),
            sealed: sealed,
            by: sampleAct(.credentialCreate)
        )
    }

    private func keepPrevious(_ number: Int, version: Int = 1, sealed: [UInt8]) throws {
        try self.test.besides().run(
            "INSERT INTO previous_secrets VALUES (?1, 'wsp_00000000000000000000000001', ?2, ?3, ?4)",
            try sampleID(number, of: Credential.self),
            version,
            sealed,
            someTime
        )
    }

    private func remember(_ key: String, response: [UInt8]) throws {
        try self.test.besides().run(
            """
            INSERT INTO idempotency_keys (workspace_id, caller, key, request_hash, status, response, created_at)
            VALUES ('wsp_00000000000000000000000001', 'key_1', ?1, zeroblob(32), 200, ?2, ?3)
            """,
            key,
            response,
            someTime
        )
    }

    private func find(
        _ table: SealedSecret.Table = .credentials,
        withoutKeyHeader keyHeader: [UInt8]? = nil,
        after: Int? = nil,
        limit: Int = 10
    ) async throws -> [[UInt8]] {
        try await self.store.secrets(in: table, withoutKeyHeader: mark, after: after.map { try sampleID($0) }, limit: limit)
            .map(\.sealed)
    }

    @Test func thoseOfAllWorkspacesComeInOrderWithTheirPlace() async throws {
        try await self.create(2, workspace: 2, sealed: [2])
        try await self.create(1, sealed: [1])
        let found = try await self.store.secrets(in: .credentials, withoutKeyHeader: nil, after: nil, limit: 10)
        #expect(found.map(\.sealed) == [[1], [2]])
        #expect(found.map(\.table) == [.credentials, .credentials])
        let places = try (1...2).map {
            SealingContext(workspaceID: try sampleID($0), credentialID: try sampleID($0), version: 1)
        }
        #expect(found.map(\.context) == places)
    }

    @Test func aWalkGoesOnAfterTheLast() async throws {
        for number in 1...5 { try await self.create(number, sealed: [UInt8(number)]) }
        #expect(try await self.find(limit: 2) == [[1], [2]])
        #expect(try await self.find(after: 2, limit: 2) == [[3], [4]])
        #expect(try await self.find(after: 5).isEmpty)
    }

    /// Each may be as long as a request's body.
    @Test func aPageOfLongSecretsIsShort() async throws {
        for number in 1...4 { try await self.create(number, sealed: Array(repeating: UInt8(number), count: 600_000)) }
        #expect(try await self.find().map(\.first) == [1, 2])
        #expect(try await self.find(after: 2).map(\.first) == [3, 4])
        try await self.create(5, sealed: Array(repeating: 5, count: 3_000_000))
        #expect(try await self.find(after: 4).map(\.first) == [5])
    }

    @Test func thoseWithTheMarkAreLeftOut() async throws {
        for (number, sealed) in ([[9, 1, 1], [9, 2, 1], [9], [8, 9, 1], []] as [[UInt8]]).enumerated() {
            try await self.create(number + 1, sealed: sealed)
            try self.keepPrevious(number + 1, sealed: sealed + [0])
        }
        #expect(try await self.find(withoutKeyHeader: [9, 1]) == [[9, 2, 1], [9], [8, 9, 1], []])
        #expect(
            try await self.find(.previousSecrets, withoutKeyHeader: [9, 1]) == [[9, 2, 1, 0], [9, 0], [8, 9, 1, 0], [0]]
        )
        #expect(try await self.find(.previousSecrets, withoutKeyHeader: [9, 1], after: 3) == [[8, 9, 1, 0], [0]])
    }

    @Test func whatIsSealedAnewTakesThePlaceOfTheSameVersionOnly() async throws {
        for number in 1...3 { try await self.create(number, sealed: [1]) }
        try self.keepPrevious(1, sealed: [1])
        try self.keepPrevious(2, version: 2, sealed: [1])
        let secrets =
            try await self.store.secrets(in: .credentials, withoutKeyHeader: nil, after: nil, limit: 10)
            + self.store.secrets(in: .previousSecrets, withoutKeyHeader: nil, after: nil, limit: 1)
        // Meanwhile one is replaced and one goes.
        let other = try self.test.besides()
        try other.run("UPDATE credentials SET version = 2, sealed = x'05' WHERE id LIKE '%1'")
        try other.run("DELETE FROM credentials WHERE id LIKE '%3'")
        let before = try self.test.besides().all("SELECT updated_at FROM credentials ORDER BY id") { $0.text(0) }
        try await self.store.replace(
            secrets.map { SealedSecret(table: $0.table, context: $0.context, sealed: [7]) }
        )
        #expect(try await self.find() == [[5], [7]])
        #expect(try await self.find(.previousSecrets) == [[7], [1]])
        // Nothing that a client sees was changed.
        #expect(try other.all("SELECT updated_at FROM credentials ORDER BY id") { $0.text(0) } == before)
    }

    @Test func anAnswerIsFoundByWhatItBeginsWith() async throws {
        #expect(try await !self.store.hasAnswer(withoutKeyHeader: [9, 1]))
        try self.remember("a", response: [9, 1, 5])
        #expect(try await !self.store.hasAnswer(withoutKeyHeader: [9, 1]))
        try self.remember("b", response: [9, 2, 5])
        #expect(try await self.store.hasAnswer(withoutKeyHeader: [9, 1]))
    }

    @Test func secretsOfBothTablesAreCountedByTheirMarks() async throws {
        for (number, sealed) in ([[9, 1, 1], [9, 1, 2], [9, 2, 1]] as [[UInt8]]).enumerated() {
            try await self.create(number + 1, sealed: sealed)
        }
        try self.keepPrevious(1, sealed: [9, 2, 3])
        #expect(try await self.store.counts(byKeyHeadersOf: 2) == [[9, 1]: 2, [9, 2]: 2])
    }
}
