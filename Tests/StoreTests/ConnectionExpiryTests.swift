import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct ConnectionExpiryTests {
    private let test: TestDatabase
    private let store: DatabaseConnectionStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseConnectionStore(self.test.database)
    }

    /// A connection whose token ends `seconds` after ``someTime``.
    private func add(
        _ number: Int,
        _ seconds: Int64?,
        _ status: ConnectionStatus = .active,
        workspace: Int = 1
    ) async throws {
        try await self.store.create(
            sampleConnection(number, workspace: workspace, status: status),
            with: sampleCredential(number, workspace: workspace, expiresAt: seconds.map(someTime.adding(seconds:))),
            sealed: []
        )
    }

    private func expire(after seconds: Int64, limit: Int = 100) async throws -> Int {
        try await self.store.expire(
            dueBy: someTime.adding(seconds: seconds),
            limit: limit,
            identifiers: self.test.identifiers
        )
    }

    private func status(_ number: Int, workspace: Int = 1) throws -> ConnectionStatus? {
        try self.store.find(sampleID(number), in: sampleID(workspace))?.status
    }

    @Test func nothingIsNextWhereNothingExpires() async throws {
        #expect(try self.store.nextExpiry() == nil)
        try await self.add(1, nil)
        for (number, status) in [(2, .inactive), (3, .error), (4, .expired)] as [(Int, ConnectionStatus)] {
            try await self.add(number, 10, status)
        }
        #expect(try self.store.nextExpiry() == nil)
        #expect(try await self.expire(after: 100) == 0)
    }

    @Test func whatIsDueExpiresAndNothingElse() async throws {
        try await self.add(1, 30)
        try await self.add(2, 10, .testing, workspace: 2)
        try await self.add(3, 20)
        try await self.add(4, 20, .inactive)
        #expect(try self.store.nextExpiry() == someTime.adding(seconds: 10))
        #expect(try await self.expire(after: 9) == 0)
        #expect(try await self.expire(after: 20) == 2)
        #expect(try self.status(1) == .active)
        #expect(try self.status(2, workspace: 2) == .expired)
        #expect(try self.status(3) == .expired)
        #expect(try self.status(4) == .inactive)
        #expect(try self.store.nextExpiry() == someTime.adding(seconds: 30))
    }

    @Test func anExpiryIsHistoryAndAudited() async throws {
        try await self.add(1, 10)
        let before = try #require(try self.store.find(sampleID(1), in: sampleID(1)))
        #expect(try await self.expire(after: 11) == 1)
        let connection = try #require(try self.store.find(sampleID(1), in: sampleID(1)))
        #expect((connection.status, connection.statusReason) == (.expired, .tokenExpired))
        #expect(connection.statusChangedAt == someTime.adding(seconds: 11))
        #expect(connection.updatedAt > before.updatedAt)
        let events = try await self.store.events(of: connection.id, PageRequest(), in: sampleID(1))
        let event = try #require(events.items.first)
        #expect((event.from, event.to, event.reason, event.actor) == (.active, .expired, .tokenExpired, "patchbay"))
        let audited = try self.test.besides().all(
            "SELECT workspace_id, resource_id, actor FROM audit_events WHERE action = 'connection.expire'"
        ) { row in (0..<3).map(row.text) }
        #expect(audited == [[try sampleID(1, of: Workspace.self).text, connection.id.text, "patchbay"]])
    }

    @Test func aBatchTakesThoseThatAreDueLongest() async throws {
        for number in 1...5 { try await self.add(number, Int64(10 - number)) }
        #expect(try await self.expire(after: 100, limit: 2) == 2)
        #expect(try (1...5).map { try self.status($0) } == [.active, .active, .active, .expired, .expired])
        #expect(try await self.expire(after: 100, limit: 9) == 3)
        #expect(try await self.expire(after: 100, limit: 9) == 0)
    }

    /// A connection made with a stored credential ends when that one does.
    @Test func aSharedTokensEndIsTheEndOfAll() async throws {
        try await self.add(1, 10)
        try await self.store.create(sampleConnection(2, credential: 1))
        #expect(try await self.expire(after: 10) == 2)
        #expect(try self.status(2) == .expired)
    }
}
