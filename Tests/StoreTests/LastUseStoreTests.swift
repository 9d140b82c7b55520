import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct LastUseStoreTests {
    /// A database with key 1 and credentials 1 and 2, all of workspace 1.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.addKey(1, workspace: 1)
        for number in [1, 2] { try await test.credentials.create(sampleCredential(number)) }
        return test
    }

    /// The times of credential 1, credential 2 and key 1.
    private func lastUses(in test: any TestDatabase) async throws -> [String?] {
        try await test.all(
            """
            SELECT last_used_at FROM (SELECT id, last_used_at FROM api_keys UNION ALL
                SELECT id, last_used_at FROM credentials) AS uses ORDER BY id
            """
        ) { $0.textOrNil(0) }
    }

    @Test(arguments: TestEngine.allCases)
    func aUseIsTheRowsLastAndChangesNothingElse(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let credential = try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
        var uses = LastUses()
        uses.keys[try sampleID(1)] = someTime.adding(seconds: 5)
        uses.credentials[credential.id] = (credential.workspaceID, someTime.adding(seconds: 6))
        try await test.lastUses.record(uses)
        let expected = [someTime.adding(seconds: 6).text, nil, someTime.adding(seconds: 5).text]
        #expect(try await self.lastUses(in: test) == expected)
        let used = try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
        #expect(used.lastUsedAt == someTime.adding(seconds: 6))
        // An entity tag that a caller holds is still the tag of the row.
        #expect(used.updatedAt == credential.updatedAt)
    }

    @Test(arguments: TestEngine.allCases)
    func usesOfMissingRowsAndOfOtherWorkspacesAreSkipped(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        var uses = LastUses()
        uses.keys[try sampleID(9)] = someTime
        uses.credentials[try sampleID(9)] = (try sampleID(1), someTime)
        // Credential 2 is in workspace 1.
        uses.credentials[try sampleID(2)] = (try sampleID(2), someTime)
        uses.keys[try sampleID(1)] = someTime
        try await test.lastUses.record(uses)
        #expect(try await self.lastUses(in: test) == [nil, nil, someTime.text])
    }
}
