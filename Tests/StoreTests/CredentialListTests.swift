import Domain
import Store
import TestSupport
import Testing

@Suite(.serialized) struct CredentialListTests {
    /// A database with credentials 1 to 5 in workspace 1, and 6 in workspace 2.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        let credentials = [
            try sampleCredential(1, label: "Sales 100%"),
            try sampleCredential(2, label: "sales_2", description: "for bob", authType: .basicAuth),
            try sampleCredential(
                3,
                label: #"back\slash"#,
                description: "SALES",
                authType: .basicAuth,
                credentialType: .llm
            ),
            try sampleCredential(4, label: "Ünder", credentialType: .llm, status: "error"),
            try sampleCredential(5, label: "other", description: "100 x", status: "error"),
            try sampleCredential(6, workspace: 2, label: "Sales 100%"),
        ]
        for credential in credentials { try await test.credentials.create(credential) }
        return test
    }

    private func page(
        of test: any TestDatabase,
        _ filter: CredentialFilter = CredentialFilter(),
        _ request: PageRequest<Credential> = PageRequest(),
        workspace: Int = 1
    ) async throws -> NumberedPage {
        let page = try await test.credentials.list(filter, request, in: sampleID(workspace))
        return (page.items.map { Int($0.id.text.suffix(4)) ?? 0 }, page.total, page.hasMore)
    }

    private static let filters: [(CredentialFilter, [Int])] = [
        (CredentialFilter(), [1, 2, 3, 4, 5]),
        (CredentialFilter(credentialType: .llm), [3, 4]),
        (CredentialFilter(credentialType: .storage), []),
        (CredentialFilter(authType: .basicAuth), [2, 3]),
        (CredentialFilter(status: "error"), [4, 5]),
        (CredentialFilter(status: "Error"), []),
        (CredentialFilter(search: "sales"), [1, 2, 3]),
        (CredentialFilter(search: "BOB"), [2]),
        (CredentialFilter(search: "%"), [1]),
        (CredentialFilter(search: "_"), [2]),
        (CredentialFilter(search: #"\"#), [3]),
        (CredentialFilter(search: "Ünd"), [4]),
        (CredentialFilter(search: ""), [1, 2, 3, 4, 5]),
        (CredentialFilter(credentialType: .llm, authType: .basicAuth), [3]),
        (CredentialFilter(credentialType: .llm, status: "error", search: "der"), [4]),
        (CredentialFilter(authType: .apiKey, status: "active"), [1]),
    ]

    @Test(arguments: TestEngine.allCases, filters.indices)
    func theListHasTheRowsThatMatchTheFilter(_ engine: TestEngine, _ index: Int) async throws {
        let test = try await self.open(engine)
        let (filter, expected) = Self.filters[index]
        try await expectList(of: Credential.self, expected) { try await self.page(of: test, filter, $0) }
    }

    @Test(arguments: TestEngine.allCases)
    func anotherWorkspacesCredentialsAreNotCounted(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.page(of: test, workspace: 2) == ([6], 1, false))
        #expect(try await self.page(of: test, CredentialFilter(credentialType: .llm), workspace: 2).total == 0)
    }

    /// Connections 1 to 4 use credential 1, with two methods and two integrations; 5 uses another credential.
    @Test(arguments: TestEngine.allCases)
    func theOldestConnectionStandsForEachIntegrationAndMethod(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let connections = [
            try sampleConnection(4, credential: 1, integration: "slack"),
            try sampleConnection(3, credential: 1, authMethodID: "api_key"),
            try sampleConnection(2, credential: 1),
            try sampleConnection(1, credential: 1),
            try sampleConnection(5, credential: 2),
        ]
        for connection in connections { try await test.connections.create(connection) }
        let found = try await test.credentials.representatives(using: sampleID(1), in: sampleID(1))
        #expect(
            found.map { "\($0.id.text.suffix(1)) \($0.integration) \($0.authMethodID)" }
                == ["1 gmail oauth2", "3 gmail api_key", "4 slack oauth2"]
        )
        #expect("\(try #require(found.first))" == "\(connections[3])")
        #expect(try await test.credentials.representatives(using: sampleID(1), in: sampleID(2)).isEmpty)
    }
}
