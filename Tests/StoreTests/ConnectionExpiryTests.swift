import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct ConnectionExpiryTests {
    /// Adds a connection whose token ends `seconds` after ``someTime``.
    private func add(
        _ number: Int,
        to test: any TestDatabase,
        _ seconds: Int64?,
        _ status: ConnectionStatus = .active,
        workspace: Int = 1
    ) async throws {
        try await test.connections.create(
            sampleConnection(number, workspace: workspace, status: status),
            with: sampleCredential(number, workspace: workspace, expiresAt: seconds.map(someTime.adding(seconds:)))
        )
    }

    private func expire(after seconds: Int64, in test: any TestDatabase, limit: Int = 100) async throws -> Int {
        let now = someTime.adding(seconds: seconds)
        return try await test.connections.expire(dueBy: now, limit: limit) { status, workspaceID in
            let act = sampleAct(.connectionExpire, by: .daemon(in: workspaceID))
            let event = ConnectionEvent(
                try StatusTransition(from: status, on: .expiryPassed),
                from: status,
                id: IdentifierGenerator(clock: Clock { now }).next(),
                actor: act.caller.id,
                at: now
            )
            return (event, act)
        }
    }

    private func status(
        _ number: Int,
        in test: any TestDatabase,
        workspace: Int = 1
    ) async throws -> ConnectionStatus? {
        try await test.connections.find(sampleID(number), in: sampleID(workspace))?.status
    }

    @Test(arguments: TestEngine.allCases)
    func nothingIsNextWhereNothingExpires(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        #expect(try await test.connections.nextExpiry() == nil)
        try await self.add(1, to: test, nil)
        for (number, status) in [(2, .inactive), (3, .error), (4, .expired)] as [(Int, ConnectionStatus)] {
            try await self.add(number, to: test, 10, status)
        }
        #expect(try await test.connections.nextExpiry() == nil)
        #expect(try await self.expire(after: 100, in: test) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func onlyConnectionsInUseWhoseTokenHasEndedExpire(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.add(1, to: test, 30)
        try await self.add(2, to: test, 10, .testing, workspace: 2)
        try await self.add(3, to: test, 20)
        try await self.add(4, to: test, 20, .inactive)
        #expect(try await test.connections.nextExpiry() == someTime.adding(seconds: 10))
        #expect(try await self.expire(after: 9, in: test) == 0)
        #expect(try await self.expire(after: 20, in: test) == 2)
        #expect(try await self.status(1, in: test) == .active)
        #expect(try await self.status(2, in: test, workspace: 2) == .expired)
        #expect(try await self.status(3, in: test) == .expired)
        #expect(try await self.status(4, in: test) == .inactive)
        #expect(try await test.connections.nextExpiry() == someTime.adding(seconds: 30))
    }

    @Test(arguments: TestEngine.allCases)
    func anExpiryIsHistoryAndAudited(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.connections
        try await self.add(1, to: test, 10)
        let before = try #require(try await store.find(sampleID(1), in: sampleID(1)))
        #expect(try await self.expire(after: 11, in: test) == 1)
        let connection = try #require(try await store.find(sampleID(1), in: sampleID(1)))
        #expect((connection.status, connection.statusReason) == (.expired, .tokenExpired))
        #expect(connection.statusChangedAt == someTime.adding(seconds: 11))
        #expect(connection.updatedAt > before.updatedAt)
        let events = try await store.events(of: connection.id, PageRequest(), in: sampleID(1))
        let event = try #require(events.items.first)
        #expect((event.from, event.to, event.reason, event.actor) == (.active, .expired, .tokenExpired, "patchbay"))
        let audited = try await test.all(
            "SELECT workspace_id, resource_id, actor FROM audit_events WHERE action = 'connection.expire'"
        ) { row in (0..<3).map(row.text) }
        #expect(audited == [[connection.workspaceID.text, connection.id.text, "patchbay"]])
    }

    /// Also when the clock went back since the connection was changed.
    @Test(arguments: TestEngine.allCases)
    func anExpiryIsLaterThanTheChangeBefore(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.add(1, to: test, -60)
        let before = try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
        #expect(try await self.expire(after: -30, in: test) == 1)
        let connection = try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
        #expect(connection.updatedAt.milliseconds == before.updatedAt.milliseconds + 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aBatchTakesTheTokensThatEndedFirst(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...5 { try await self.add(number, to: test, Int64(10 - number)) }
        #expect(try await self.expire(after: 100, in: test, limit: 2) == 2)
        var statuses: [ConnectionStatus?] = []
        for number in 1...5 { statuses.append(try await self.status(number, in: test)) }
        #expect(statuses == [.active, .active, .active, .expired, .expired])
        #expect(try await self.expire(after: 100, in: test, limit: 9) == 3)
        #expect(try await self.expire(after: 100, in: test, limit: 9) == 0)
    }

    /// A connection that was made with a stored credential expires when the credential's token ends.
    @Test(arguments: TestEngine.allCases)
    func theEndOfASharedTokenExpiresEveryConnection(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.add(1, to: test, 10)
        try await test.connections.create(sampleConnection(2, credential: 1))
        #expect(try await self.expire(after: 10, in: test) == 2)
        #expect(try await self.status(2, in: test) == .expired)
    }
}
