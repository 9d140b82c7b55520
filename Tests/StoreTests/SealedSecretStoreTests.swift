import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct SealedSecretStoreTests {
    private func create(
        _ number: Int,
        in test: any TestDatabase,
        workspace: Int = 1,
        sealed: [UInt8]
    ) async throws {
        try await test.credentials.create(
            sampleCredential(number, workspace: workspace, isInline: false),
            sealed: sealed
        )
    }

    private func addPrevious(
        _ number: Int,
        to test: any TestDatabase,
        version: Int = 1,
        sealed: [UInt8]
    ) async throws {
        try await test.run(
            """
            INSERT INTO previous_secrets (credential_id, workspace_id, version, sealed, replaced_at)
            VALUES (?1, ?2, ?3, ?4, ?5)
            """,
            try sampleID(number, of: Credential.self),
            try sampleID(1, of: Workspace.self),
            version,
            sealed,
            someTime
        )
    }

    private func addReply(_ key: String, to test: any TestDatabase, response: [UInt8]) async throws {
        try await test.run(
            """
            INSERT INTO idempotency_keys (workspace_id, caller, key, request_hash, status, response, created_at)
            VALUES (?1, 'key_1', ?2, ?3, 200, ?4, ?5)
            """,
            try sampleID(1, of: Workspace.self),
            key,
            Array<UInt8>(0..<32),
            response,
            someTime
        )
    }

    private func find(
        _ table: SealedSecret.Table = .credentials,
        in test: any TestDatabase,
        withoutKeyHeader keyHeader: [UInt8]? = nil,
        after number: Int? = nil,
        limit: Int = 10
    ) async throws -> [[UInt8]] {
        try await test.sealedSecrets.secrets(
            in: table,
            withoutKeyHeader: keyHeader,
            after: number.map { try sampleID($0, of: Credential.self).text },
            limit: limit
        )
        .map(\.sealed)
    }

    @Test(arguments: TestEngine.allCases)
    func secretsOfAllWorkspacesComeInOrderWithTheirContext(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.create(2, in: test, workspace: 2, sealed: [2])
        try await self.create(1, in: test, sealed: [1])
        let found = try await test.sealedSecrets.secrets(
            in: .credentials,
            withoutKeyHeader: nil,
            after: nil,
            limit: 10
        )
        #expect(found.map(\.sealed) == [[1], [2]])
        #expect(found.map(\.table) == [.credentials, .credentials])
        let contexts = try (1...2).map {
            SealingContext(workspaceID: try sampleID($0), credentialID: try sampleID($0), version: 1)
        }
        #expect(found.map(\.context) == contexts)
    }

    @Test(arguments: TestEngine.allCases)
    func aPageStartsAfterTheLastOfThePageBefore(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...5 { try await self.create(number, in: test, sealed: [UInt8(number)]) }
        #expect(try await self.find(in: test, limit: 2) == [[1], [2]])
        #expect(try await self.find(in: test, after: 2, limit: 2) == [[3], [4]])
        #expect(try await self.find(in: test, after: 5).isEmpty)
    }

    /// Each secret may be as long as the body of a request.
    @Test(arguments: TestEngine.allCases)
    func aPageOfLongSecretsIsShort(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...4 {
            try await self.create(number, in: test, sealed: Array(repeating: UInt8(number), count: 600_000))
        }
        #expect(try await self.find(in: test).map(\.first) == [1, 2])
        #expect(try await self.find(in: test, after: 2).map(\.first) == [3, 4])
        try await self.create(5, in: test, sealed: Array(repeating: 5, count: 3_000_000))
        #expect(try await self.find(in: test, after: 4).map(\.first) == [5])
    }

    @Test(arguments: TestEngine.allCases)
    func secretsWithTheKeyHeaderAreLeftOut(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for (index, sealed) in ([[9, 1, 1], [9, 2, 1], [9], [8, 9, 1], []] as [[UInt8]]).enumerated() {
            try await self.create(index + 1, in: test, sealed: sealed)
            try await self.addPrevious(index + 1, to: test, sealed: sealed + [0])
        }
        let present = try await self.find(in: test, withoutKeyHeader: [9, 1])
        #expect(present == [[9, 2, 1], [9], [8, 9, 1], []])
        let previous = try await self.find(.previousSecrets, in: test, withoutKeyHeader: [9, 1])
        #expect(previous == [[9, 2, 1, 0], [9, 0], [8, 9, 1, 0], [0]])
        let rest = try await self.find(.previousSecrets, in: test, withoutKeyHeader: [9, 1], after: 3)
        #expect(rest == [[8, 9, 1, 0], [0]])
    }

    @Test(arguments: TestEngine.allCases)
    func aResealedSecretReplacesOnlyTheSameVersion(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.sealedSecrets
        for number in 1...3 { try await self.create(number, in: test, sealed: [1]) }
        try await self.addPrevious(1, to: test, sealed: [1])
        try await self.addPrevious(2, to: test, version: 2, sealed: [1])
        let secrets =
            try await store.secrets(in: .credentials, withoutKeyHeader: nil, after: nil, limit: 10)
            + store.secrets(in: .previousSecrets, withoutKeyHeader: nil, after: nil, limit: 1)
        // Meanwhile one credential gets another secret, and one is deleted.
        let (first, third) = (try sampleID(1, of: Credential.self), try sampleID(3, of: Credential.self))
        try await test.run("UPDATE credentials SET version = 2, sealed = ?2 WHERE id = ?1", first, [5] as [UInt8])
        try await test.run("DELETE FROM credentials WHERE id = ?1", third)
        let before = try await test.all("SELECT updated_at FROM credentials ORDER BY id") { $0.text(0) }
        try await store.replace(secrets.map { ResealedSecret($0, as: [7]) })
        #expect(try await self.find(in: test) == [[5], [7]])
        #expect(try await self.find(.previousSecrets, in: test) == [[7], [1]])
        // Nothing that a client sees was changed.
        let after = try await test.all("SELECT updated_at FROM credentials ORDER BY id") { $0.text(0) }
        #expect(after == before)
    }

    @Test(arguments: TestEngine.allCases)
    func aReplyIsFoundByTheKeyHeaderThatItLacks(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        #expect(try await !test.sealedSecrets.hasShortLived(withoutKeyHeader: [9, 1]))
        try await self.addReply("a", to: test, response: [9, 1, 5])
        #expect(try await !test.sealedSecrets.hasShortLived(withoutKeyHeader: [9, 1]))
        try await self.addReply("b", to: test, response: [9, 2, 5])
        #expect(try await test.sealedSecrets.hasShortLived(withoutKeyHeader: [9, 1]))
    }

    @Test(arguments: TestEngine.allCases)
    func secretsOfBothTablesAreCountedByTheirKeyHeaders(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for (index, sealed) in ([[9, 1, 1], [9, 1, 2], [9, 2, 1]] as [[UInt8]]).enumerated() {
            try await self.create(index + 1, in: test, sealed: sealed)
        }
        try await self.addPrevious(1, to: test, sealed: [9, 2, 3])
        #expect(try await test.sealedSecrets.counts(byKeyHeadersOf: 2) == [[9, 1]: 2, [9, 2]: 2])
    }
}

/// Every sealed column of the schema is one that a rotation of data keys knows. Otherwise the rotation would delete a key
/// that is still needed.
@Suite struct SealedColumnTests {
    @Test func everySealedColumnBelongsToAKnownTable() throws {
        let test = try SQLiteTestDatabase()
        let columns = try test.connect().all(
            """
            SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND columns.type = 'BLOB' AND columns.name LIKE 'sealed%'
            """
        ) { $0.text(0) }
        #expect(columns.sorted() == SealedSecret.Table.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: TestEngine.allCases)
    func theSealedMembersOfAppsAreFoundAndReplaced(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let app = try sampleApp(1)
        try await test.oauthApps.create(app, sealed: [1, 1], by: sampleAct(.oauthAppCreate))
        let found = try await test.sealedSecrets.secrets(in: .oauthApps, withoutKeyHeader: [2], after: nil, limit: 9)
        #expect(found.map(\.context) == [app.sealingContext])
        let secret = try #require(found.first)
        try await test.sealedSecrets.replace([ResealedSecret(secret, as: [2, 1])])
        #expect(try await test.oauthApps.findSealed(app.id, usableIn: app.workspaceID)?.sealed == [2, 1])
        #expect(
            try await test.sealedSecrets.secrets(in: .oauthApps, withoutKeyHeader: [2], after: nil, limit: 9).isEmpty
        )
        // Bytes that were replaced meanwhile stay.
        try await test.sealedSecrets.replace([ResealedSecret(secret, as: [3])])
        #expect(try await test.oauthApps.findSealed(app.id, usableIn: app.workspaceID)?.sealed == [2, 1])
    }
}
