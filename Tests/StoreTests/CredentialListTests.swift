import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct CredentialListTests {
    private let test: TestDatabase
    private let store: DatabaseCredentialStore

    /// Credentials 1 to 5 in workspace 1, 6 in workspace 2.
    init() async throws {
        self.test = try TestDatabase()
        self.store = DatabaseCredentialStore(self.test.database)
        let credentials = [
            try sampleCredential(1, label: "Sales 100%"),
            try sampleCredential(2, label: "sales_2", description: "for bob"),
            try sampleCredential(3, label: #"back\slash"#, description: "SALES"),
            try sampleCredential(4, label: "Ünder"),
            try sampleCredential(5, label: "other", description: "100 x"),
            try sampleCredential(6, workspace: 2, label: "Sales 100%"),
        ]
        for credential in credentials {
            try await self.store.create(credential, sealed: [], by: sampleAct(.credentialCreate))
        }
        try self.test.besides().execute(
            script: """
                UPDATE credentials SET auth_type = 'basic_auth' WHERE id LIKE '%2' OR id LIKE '%3';
                UPDATE credentials SET credential_type = 'llm' WHERE id LIKE '%3' OR id LIKE '%4';
                UPDATE credentials SET status = 'error' WHERE id LIKE '%4' OR id LIKE '%5';
                """
        )
    }

    private func page(
        _ filter: CredentialFilter = CredentialFilter(),
        _ request: PageRequest<Credential> = PageRequest(),
        workspace: Int = 1
    ) async throws -> NumberedPage {
        let page = try await self.store.list(filter, request, in: sampleID(workspace))
        return (page.items.map { Int($0.id.text.suffix(4)) ?? 0 }, page.total, page.hasMore)
    }

    static let filters: [(CredentialFilter, [Int])] = [
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

    @Test(arguments: filters.indices)
    func theListHoldsWhatTheFilterSays(_ index: Int) async throws {
        let (filter, expected) = Self.filters[index]
        try await expectList(of: Credential.self, expected) { try await self.page(filter, $0) }
    }

    @Test func anotherWorkspacesCredentialsAreNotCounted() async throws {
        #expect(try await self.page(workspace: 2) == ([6], 1, false))
        #expect(try await self.page(CredentialFilter(credentialType: .llm), workspace: 2).total == 0)
    }

    /// Connections 1 to 4 use credential 1, with two methods and two integrations; 5 uses another.
    private func addConnections() async throws {
        let connections = DatabaseConnectionStore(self.test.database)
        for number in 1...3 { try await connections.create(sampleConnection(number, credential: 1)) }
        try await connections.create(sampleConnection(4, credential: 1, integration: "slack"))
        try await connections.create(sampleConnection(5, credential: 2))
        try self.test.besides().run("UPDATE connections SET auth_method_id = 'api_key' WHERE id LIKE '%3'")
    }

    @Test func oneConnectionStandsForEachIntegrationAndMethod() async throws {
        try await self.addConnections()
        let found = try self.store.representatives(using: sampleID(1), in: sampleID(1))
        #expect(
            Set(found.map { "\($0.id.text.suffix(1)) \($0.integration) \($0.authMethodID)" })
                == ["1 gmail oauth2", "3 gmail api_key", "4 slack oauth2"]
        )
        #expect(found.count == 3)
        #expect(try self.store.representatives(using: sampleID(1), in: sampleID(2)).isEmpty)
    }
}
