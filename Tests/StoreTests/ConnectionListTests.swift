import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct ConnectionListTests {
    /// A database with connections 1 to 6 in workspace 1, and 7 in workspace 2; 2 and 3 use the credential of 1.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        let store = test.connections
        try await store.create(sampleConnection(1, label: "Sales 100%", userID: "ann"), with: sampleCredential(1))
        try await store.create(
            sampleConnection(2, credential: 1, label: "sales_2", integration: "slack", userID: "bob")
        )
        try await store.create(
            sampleConnection(3, credential: 1, label: nil, integrationType: .mcp, userID: "ann", status: .expired)
        )
        let others = [
            try sampleConnection(4, label: #"back\slash"#, integration: "openai", integrationType: .model),
            try sampleConnection(5, label: "SALES", status: .inactive),
            try sampleConnection(6, label: "Ünder", userID: "ann", status: .inactive),
        ]
        for (index, connection) in others.enumerated() {
            try await store.create(connection, with: sampleCredential(index + 4))
        }
        try await store.create(
            sampleConnection(7, workspace: 2, userID: "ann"),
            with: sampleCredential(7, workspace: 2)
        )
        for number in [1, 2, 3, 7] {
            try await test.run(
                "UPDATE connections SET account_origin = ?2, account_id = 'U1' WHERE id = ?1",
                sampleID(number, of: Connection.self),
                number == 3 ? "https://b.example:443" : "https://a.example:443"
            )
        }
        return test
    }

    private func page(
        of test: any TestDatabase,
        _ filter: ConnectionFilter = ConnectionFilter(),
        _ request: PageRequest<Connection> = PageRequest(),
        workspace: Int = 1
    ) async throws -> NumberedPage {
        let page = try await test.connections.list(filter, request, in: sampleID(workspace))
        return (page.items.map { Int($0.id.text.suffix(4)) ?? 0 }, page.total, page.hasMore)
    }

    private static let filters: [(ConnectionFilter, [Int])] = [
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
        (ConnectionFilter(integration: "gmail", accountID: "U1"), [1, 3]),
        (ConnectionFilter(integration: "gmail", accountID: "U1", accountOrigin: "https://a.example:443"), [1]),
        (ConnectionFilter(integration: "gmail", userID: "bob", accountID: "U1"), []),
        (ConnectionFilter(integration: "slack", userID: "bob", accountID: "U1"), [2]),
        (ConnectionFilter(integration: "gmail", accountID: "U2"), []),
        (ConnectionFilter(integration: "gmail", status: .expired, accountID: "U1"), [3]),
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

    @Test(arguments: TestEngine.allCases, filters.indices)
    func theListHasTheRowsThatMatchTheFilter(_ engine: TestEngine, _ index: Int) async throws {
        let test = try await self.open(engine)
        let (filter, expected) = Self.filters[index]
        try await expectList(of: Connection.self, expected) { try await self.page(of: test, filter, $0) }
    }

    /// Adds a connection whose token ends `seconds` after ``someTime``.
    private func add(
        _ number: Int,
        to test: any TestDatabase,
        seconds: Int64,
        workspace: Int = 1,
        _ status: ConnectionStatus = .active
    ) async throws {
        try await test.connections.create(
            sampleConnection(number, workspace: workspace, userID: "eve", status: status),
            with: sampleCredential(number, workspace: workspace, expiresAt: someTime.adding(seconds: seconds))
        )
    }

    /// Adds copies of a connection with other ids, all with its credential.
    private func addCopies(_ count: Int, of number: Int, to test: any TestDatabase) async throws {
        try await test.unchecked.write { session in
            for copy in 1...count {
                try session.run(
                    """
                    INSERT INTO connections (id, workspace_id, integration, integration_type, auth_method_id, config,
                        credential_id, created_by, status, status_reason, status_changed_at, created_at, updated_at,
                        expires_at)
                    SELECT ?1, workspace_id, integration, integration_type, auth_method_id, config, credential_id,
                        created_by, 'active', status_reason, status_changed_at, created_at, updated_at, expires_at
                    FROM connections WHERE id = ?2
                    """,
                    sampleID(1000 + copy, of: Connection.self),
                    sampleID(number, of: Connection.self)
                )
            }
        }
    }

    /// Only connections in use expire: an inactive connection needs no new token.
    @Test(arguments: TestEngine.allCases)
    func connectionsWhoseTokenEndsSoonAreFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await self.add(11, to: test, seconds: 30)
        try await self.add(12, to: test, seconds: 10, .testing)
        try await self.add(13, to: test, seconds: 20, .inactive)
        try await self.add(14, to: test, seconds: 90)
        try await self.add(15, to: test, seconds: 10, workspace: 2)
        let soon = someTime.adding(seconds: 60)
        let filters: [(ConnectionFilter, [Int])] = [
            (ConnectionFilter(userID: "eve", expiresBefore: soon), [11, 12]),
            (ConnectionFilter(userID: "ann", expiresBefore: soon), []),
            (ConnectionFilter(status: .testing, expiresBefore: soon), [12]),
            (ConnectionFilter(status: .inactive, expiresBefore: soon), []),
            (ConnectionFilter(credentialID: try sampleID(14, of: Credential.self).text, expiresBefore: soon), []),
            (ConnectionFilter(expiresBefore: someTime.adding(seconds: 10)), []),
            (ConnectionFilter(expiresBefore: .max), [11, 12, 14]),
        ]
        // With more than a thousand tokens that end soon, the list is read by another query.
        for copies in [0, 1100] {
            if copies > 0 { try await self.addCopies(copies, of: 15, to: test) }
            try await expectList(of: Connection.self, [11, 12]) {
                try await self.page(of: test, ConnectionFilter(expiresBefore: soon), $0)
            }
            for (filter, expected) in filters {
                let page = try await self.page(of: test, filter)
                #expect((page.numbers, page.total) == (expected, expected.count), "\(filter)")
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func anotherWorkspacesConnectionsAreNotCounted(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.page(of: test, ConnectionFilter(userID: "ann"), workspace: 2) == ([7], 1, false))
        let filter = ConnectionFilter(credentialID: "cred_00000000000000000000000001")
        #expect(try await self.page(of: test, filter, workspace: 2).total == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func countsEveryWorkspacesConnectionsByStatus(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await test.connections.countsByStatus() == [.active: 4, .expired: 1, .inactive: 2])
    }

    /// A page is held in memory until its client has read it, so it ends after 2 MiB of config.
    @Test(arguments: TestEngine.allCases)
    func aPageOfLongRowsEndsEarly(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let config = #"{"a":"\#(String(repeating: "x", count: 600_000))"}"#
        for number in 1...6 {
            try await test.connections.create(sampleConnection(number, config: config), with: sampleCredential(number))
        }
        #expect(try await self.page(of: test) == ([1, 2, 3, 4], 6, true))
        let second = try await self.page(of: test, ConnectionFilter(), PageRequest(cursor: sampleID(4)))
        #expect(second == ([5, 6], 6, false))
        let last = try await self.page(of: test, ConnectionFilter(), PageRequest(skip: 2))
        #expect(last == ([3, 4, 5, 6], 6, false))
    }

    @Test(arguments: TestEngine.allCases)
    func theCursorHoldsWhileRowsAreAddedAndDeleted(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let first = try await self.page(of: test, ConnectionFilter(), PageRequest(limit: 3))
        #expect(first.numbers == [1, 2, 3])
        try await test.connections.delete(3)
        try await test.connections.create(sampleConnection(8), with: sampleCredential(8))
        let second = try await self.page(of: test, ConnectionFilter(), PageRequest(limit: 3, cursor: sampleID(3)))
        #expect(second == ([4, 5, 6], 6, true))
        let third = try await self.page(of: test, ConnectionFilter(), PageRequest(limit: 3, cursor: sampleID(6)))
        #expect(third == ([8], 6, false))
    }
}
