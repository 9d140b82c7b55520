import Domain
import JSON
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct ConnectSessionStoreTests {
    private func session(
        _ number: Int,
        workspace: Int = 1,
        lasting seconds: Int64 = 1800,
        request: ConnectSession.Request = ConnectSession.Request()
    ) throws -> ConnectSession {
        ConnectSession(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            purpose: .connect,
            pageKey: Secret([UInt8](repeating: UInt8(number), count: 32)),
            userID: "u1",
            connectionID: try sampleID(9),
            request: request,
            binding: .code,
            expiresAt: someTime.adding(seconds: seconds),
            createdBy: "key_1",
            createdAt: someTime,
            updatedAt: someTime
        )
    }

    private func hash(_ number: Int) -> [UInt8] { Array(repeating: UInt8(number), count: 32) }

    private func changed(
        _ session: ConnectSession,
        _ change: (inout ConnectSession) -> Void = { _ in }
    ) -> ConnectSession {
        var next = session.next(at: someTime.adding(seconds: 5))
        next.version += 1
        change(&next)
        return next
    }

    private func store(_ session: ConnectSession, _ test: any TestDatabase) async throws {
        let number = Int(session.id.text.suffix(3)) ?? 0
        try await test.connectSessions.create(
            session,
            tokenHash: self.hash(number),
            by: sampleAct(.connectSessionCreate)
        )
    }

    private func expectEqual(_ one: ConnectSession?, _ other: ConnectSession) {
        #expect(one.map { "\($0)" } == "\(other)")
        #expect(one?.pageKey.reveal() == other.pageKey.reveal())
    }

    @Test(arguments: TestEngine.allCases)
    func aStoredSessionIsFoundByIDAndByToken(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let session = try self.session(
            3,
            request: ConnectSession.Request(
                targets: [ConnectSession.Target(integration: "gmail", config: ["a": "b"])],
                userLabel: "jane",
                metadata: ["a": 1]
            )
        )
        try await self.store(session, test)
        self.expectEqual(try await test.connectSessions.find(session.id), session)
        self.expectEqual(try await test.connectSessions.find(session.id, in: sampleID(1)), session)
        self.expectEqual(try await test.connectSessions.find(tokenHash: self.hash(3)), session)
        #expect(try await test.connectSessions.find(session.id, in: sampleID(2)) == nil)
        #expect(try await test.connectSessions.find(sampleID(4, of: ConnectSession.self)) == nil)
        #expect(try await test.connectSessions.find(tokenHash: self.hash(4)) == nil)
        let events = try await test.all("SELECT action, resource_id FROM audit_events") { ($0.text(0), $0.text(1)) }
        #expect(events.map(\.0) == ["connect_session.create"])
        #expect(events.map(\.1) == [session.id.text])
    }

    @Test(arguments: TestEngine.allCases)
    func aTokenIsOfOneSession(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.store(self.session(3), test)
        await #expect(throws: StaleRow.self) {
            try await test.connectSessions.create(
                self.session(4),
                tokenHash: self.hash(3),
                by: sampleAct(.connectSessionCreate)
            )
        }
        await #expect(throws: ServiceError.workspaceNotFound) {
            try await self.store(self.session(5, workspace: 8), test)
        }
        #expect(try await test.count("SELECT count(*) FROM audit_events") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeIsStoredWhole(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let session = try self.session(3)
        try await self.store(session, test)
        let result: Identifier<Connection> = try sampleID(7)
        let pending = self.changed(session) { next in
            next.browserHash = self.hash(20)
            next.status = .pending
            next.lastFailure = ConnectSession.Failure(code: "access_denied", message: "You did not \"allow\" it.")
            next.resultID = result
        }
        let end = someTime.adding(seconds: 600)
        try await test.connectSessions.update(
            from: session,
            to: pending,
            sealed: ([1, 2, 3], end),
            codeHash: self.hash(21),
            by: sampleAct(.connectSessionFail)
        )
        self.expectEqual(try await test.connectSessions.find(session.id), pending)
        #expect(try await test.connectSessions.sealed(of: pending, at: end.adding(seconds: -1)) == [1, 2, 3])
        #expect(try await test.connectSessions.sealed(of: pending, at: end) == nil)
        #expect(try await test.connectSessions.sealed(of: session, at: someTime) == nil)
        #expect(try await test.connectSessions.isCode(self.hash(21), of: pending))
        #expect(try await !test.connectSessions.isCode(self.hash(22), of: pending))
        #expect(try await !test.connectSessions.isCode([], of: pending))
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'connect_session.fail'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func ofTwoChangesOneIsStale(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let session = try self.session(3)
        try await self.store(session, test)
        let changes = (20..<22).map { number in self.changed(session) { $0.browserHash = self.hash(number) } }
        try await test.connectSessions.update(from: session, to: changes[0], sealed: nil, codeHash: nil, by: nil)
        await #expect(throws: StaleRow.self) {
            try await test.connectSessions.update(from: session, to: changes[1], sealed: nil, codeHash: nil, by: nil)
        }
        #expect(try await test.connectSessions.find(session.id)?.browserHash == self.hash(20))
        #expect(try await test.count("SELECT count(*) FROM audit_events") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func sealedBytesAreErasedAtTheirEnd(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        var stored: [ConnectSession] = []
        for number in 3...5 {
            let session = try self.session(number)
            try await self.store(session, test)
            let next = self.changed(session) { $0.status = .pending }
            try await test.connectSessions.update(
                from: session,
                to: next,
                sealed: ([9], someTime.adding(seconds: Int64(number))),
                codeHash: self.hash(number),
                by: nil
            )
            stored.append(next)
        }
        let now = someTime.adding(seconds: 4)
        #expect(try await test.connectSessions.eraseSealed(endedBefore: now, limit: 1) == 1)
        #expect(try await test.connectSessions.eraseSealed(endedBefore: now, limit: 9) == 1)
        #expect(try await test.connectSessions.eraseSealed(endedBefore: now, limit: 9) == 0)
        let left = "SELECT id FROM connect_sessions WHERE sealed IS NOT NULL OR code_hash IS NOT NULL" as SQL
        #expect(try await test.all(left) { $0.text(0) } == [stored[2].id.text])
        // A result that was read before the erasure cannot be stored after it.
        await #expect(throws: StaleRow.self) {
            try await test.connectSessions.update(
                from: stored[0],
                to: self.changed(stored[0]),
                sealed: nil,
                codeHash: nil,
                by: nil
            )
        }
    }

    @Test(arguments: TestEngine.allCases)
    func endedSessionsAreDeleted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 3...6 { try await self.store(self.session(number, lasting: Int64(number)), test) }
        let earliest = someTime.adding(seconds: 6)
        #expect(try await test.connectSessions.delete(endedBefore: earliest, limit: 2) == 2)
        #expect(try await test.connectSessions.delete(endedBefore: earliest, limit: 9) == 1)
        let ids = try await test.all("SELECT id FROM connect_sessions") { $0.text(0) }
        #expect(ids == [try sampleID(6, of: ConnectSession.self).text])
    }

    @Test(arguments: TestEngine.allCases)
    func sessionsKeepNoWorkspaceFromBeingDeleted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.store(self.session(3), test)
        try await self.store(self.session(4, workspace: 2), test)
        try await test.run(
            """
            INSERT INTO authorizations (state_hash, id, workspace_id, session_id, browser_hash, context, request, version,
                created_by, created_at, expires_at)
            SELECT token_hash, 'auth_' || substr(id, 6), workspace_id, id, page_key, 'gmail', '{}', 1, created_by,
                created_at, expires_at
            FROM connect_sessions
            """
        )
        try await test.workspaces.delete(1, withContent: false)
        #expect(try await test.count("SELECT count(*) FROM connect_sessions WHERE id LIKE '%4'") == 1)
        #expect(try await test.count("SELECT count(*) FROM connect_sessions") == 1)
        #expect(try await test.count("SELECT count(*) FROM authorizations") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func settingsOfAWorkspaceAreKept(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let settings = ConnectSettings(
            productName: "Acmé",
            accent: "#0f5c4d",
            returnURLs: ["https://a.example/done"],
            allowedOrigins: ["https://a.example"],
            supportURL: "https://a.example/help"
        )
        let changed = try await test.workspaces.update(1) { current in
            var next = current.next(at: someTime)
            next.connect = settings
            return next
        }
        #expect(changed.connect == settings)
        #expect(try await test.workspaces.find(sampleID(1))?.connect == settings)
        #expect(try await test.workspaces.find(sampleID(2))?.connect == ConnectSettings())
        #expect(try await test.workspaces.all().map(\.connect) == [settings, ConnectSettings()])
        let third = Workspace(
            id: try sampleID(3),
            name: "three",
            createdAt: someTime,
            updatedAt: someTime,
            connect: settings
        )
        try await test.workspaces.create(third)
        #expect(try await test.workspaces.find(sampleID(3)) == third)
    }
}
