import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct ConnectionListTests {
    private let test: TestDatabase
    private let store: DatabaseConnectionStore

    /// Connections 1 to 6 in workspace 1, 7 in workspace 2; 2 and 3 use the credential of 1.
    init() async throws {
        self.test = try TestDatabase()
        self.store = DatabaseConnectionStore(self.test.database)
        try await self.add(sampleConnection(1, label: "Sales 100%", userID: "ann"))
        try await self.store.create(
            sampleConnection(2, credential: 1, label: "sales_2", integration: "slack", userID: "bob")
        )
        try await self.store.create(
            sampleConnection(3, credential: 1, label: nil, integrationType: .mcp, userID: "ann", status: .expired)
        )
        try await self.add(sampleConnection(4, label: #"back\slash"#, integration: "openai", integrationType: .model))
        try await self.add(sampleConnection(5, label: "SALES", status: .inactive))
        try await self.add(sampleConnection(6, label: "Ünder", userID: "ann", status: .inactive))
        try await self.add(sampleConnection(7, workspace: 2, userID: "ann"))
    }

    private func add(_ connection: Connection) async throws {
        let number = Int(connection.id.text.suffix(2)) ?? 0
        let workspace = connection.workspaceID.text.hasSuffix("2") ? 2 : 1
        try await self.store.create(connection, with: sampleCredential(number, workspace: workspace), sealed: [])
    }

    private func page(
        _ filter: ConnectionFilter = ConnectionFilter(),
        _ request: PageRequest<Connection> = PageRequest(),
        workspace: Int = 1
    ) async throws -> NumberedPage {
        let page = try await self.store.list(filter, request, in: sampleID(workspace))
        return (page.items.map { Int($0.id.text.suffix(4)) ?? 0 }, page.total, page.hasMore)
    }

    static let filters: [(ConnectionFilter, [Int])] = [
        (ConnectionFilter(), [1, 2, 3, 4, 5, 6]),
        (ConnectionFilter(integration: "slack"), [2]),
        (ConnectionFilter(integration: "Slack"), []),
        (ConnectionFilter(integrationType: .model), [4]),
        (ConnectionFilter(status: .inactive), [5, 6]),
        (ConnectionFilter(status: .testing), []),
        (ConnectionFilter(userID: "ann"), [1, 3, 6]),
        (ConnectionFilter(userID: "nobody"), []),
        (ConnectionFilter(credentialID: "cred_00000000000000000000000001"), [1, 2, 3]),
        (ConnectionFilter(credentialID: "cred_00000000000000000000000007"), []),
        (ConnectionFilter(credentialID: "no id"), []),
        (ConnectionFilter(search: "sales"), [1, 2, 5]),
        (ConnectionFilter(search: "%"), [1]),
        (ConnectionFilter(search: "_"), [2]),
        (ConnectionFilter(search: #"\"#), [4]),
        (ConnectionFilter(search: "Ünd"), [6]),
        (ConnectionFilter(search: ""), [1, 2, 4, 5, 6]),
        (ConnectionFilter(integration: "gmail", integrationType: .connectors, status: .inactive), [5, 6]),
        (ConnectionFilter(integration: "gmail", status: .inactive, search: "sales"), [5]),
        (ConnectionFilter(status: .inactive, userID: "ann"), [6]),
        (ConnectionFilter(integration: "gmail", integrationType: .mcp, userID: "ann"), [3]),
        (ConnectionFilter(userID: "ann", search: "100%"), [1]),
        (ConnectionFilter(userID: "ann", credentialID: "cred_00000000000000000000000001"), [1, 3]),
        (ConnectionFilter(status: .expired, credentialID: "cred_00000000000000000000000001"), [3]),
        (ConnectionFilter(integration: "slack", credentialID: "cred_00000000000000000000000001", search: "s"), [2]),
        (ConnectionFilter(integrationType: .mcp, credentialID: "cred_00000000000000000000000001"), [3]),
    ]

    @Test(arguments: filters.indices)
    func theListHoldsWhatTheFilterSays(_ index: Int) async throws {
        let (filter, expected) = Self.filters[index]
        try await expectList(of: Connection.self, expected) { try await self.page(filter, $0) }
    }

    /// Only what is in use expires: an inactive connection has no need of a new token.
    @Test func thoseWhoseTokenEndsSoonAreFound() async throws {
        func add(_ number: Int, seconds: Int64, workspace: Int = 1, _ status: ConnectionStatus = .active) async throws {
            let credential = try sampleCredential(
                number,
                workspace: workspace,
                expiresAt: someTime.adding(seconds: seconds)
            )
            let connection = try sampleConnection(number, workspace: workspace, userID: "eve", status: status)
            try await self.store.create(connection, with: credential, sealed: [1])
        }
        try await add(11, seconds: 30)
        try await add(12, seconds: 10, .testing)
        try await add(13, seconds: 20, .inactive)
        try await add(14, seconds: 90)
        try await add(15, seconds: 10, workspace: 2)
        let soon = someTime.adding(seconds: 60)
        try await expectList(of: Connection.self, [11, 12]) {
            try await self.page(ConnectionFilter(expiresBefore: soon), $0)
        }
        let filters: [(ConnectionFilter, [Int])] = [
            (ConnectionFilter(userID: "eve", expiresBefore: soon), [11, 12]),
            (ConnectionFilter(userID: "ann", expiresBefore: soon), []),
            (ConnectionFilter(status: .testing, expiresBefore: soon), [12]),
            (ConnectionFilter(status: .inactive, expiresBefore: soon), []),
            (ConnectionFilter(credentialID: try sampleID(14, of: Credential.self).text, expiresBefore: soon), []),
            (ConnectionFilter(expiresBefore: someTime.adding(seconds: 10)), []),
            (ConnectionFilter(expiresBefore: .max), [11, 12, 14]),
        ]
        // Then it is not asked among all workspaces which end first.
        let others = try self.test.besides()
        for isCrowded in [false, true] {
            if isCrowded {
                try others.run(
                    """
                    INSERT INTO connections (id, workspace_id, integration, integration_type, auth_method_id, config,
                        credential_id, created_by, status, status_reason, status_changed_at, created_at, updated_at, expires_at)
                    SELECT printf('conn_%026d', 1000 + value), workspace_id, integration, integration_type, auth_method_id,
                        config, credential_id, created_by, 'active', status_reason, status_changed_at, created_at,
                        updated_at, expires_at
                    FROM connections, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n
                        WHERE value < 1100) SELECT value FROM n)
                    WHERE id LIKE '%15'
                    """
                )
            }
            #expect(try await self.page(ConnectionFilter(expiresBefore: soon)).numbers == [11, 12])
        }
        for (filter, expected) in filters {
            let page = try await self.page(filter, PageRequest())
            #expect((page.numbers, page.total) == (expected, expected.count), "\(filter)")
        }
    }

    @Test func anotherWorkspacesConnectionsAreNotCounted() async throws {
        #expect(try await self.page(ConnectionFilter(userID: "ann"), workspace: 2) == ([7], 1, false))
        #expect(
            try await self.page(ConnectionFilter(credentialID: "cred_00000000000000000000000001"), workspace: 2).total
                == 0
        )
    }

    @Test func countsEveryWorkspacesConnectionsByStatus() async throws {
        #expect(try self.store.countsByStatus() == [.active: 4, .expired: 1, .inactive: 2])
    }

    @Test func theCursorHoldsWhileRowsComeAndGo() async throws {
        let first = try await self.page(ConnectionFilter(), PageRequest(limit: 3))
        #expect(first.numbers == [1, 2, 3])
        let gone = try #require(try self.store.find(sampleID(3), in: sampleID(1)))
        try await self.store.delete(gone)
        try await self.add(sampleConnection(8))
        let second = try await self.page(ConnectionFilter(), PageRequest(limit: 3, cursor: try sampleID(3)))
        #expect(second == ([4, 5, 6], 6, true))
        let third = try await self.page(ConnectionFilter(), PageRequest(limit: 3, cursor: try sampleID(6)))
        #expect(third == ([8], 6, false))
    }
}
