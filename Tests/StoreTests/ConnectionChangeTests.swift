import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct ConnectionChangeTests {
    /// A database with connection 1 and its inline credential 1.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
        return test
    }

    private func connection(_ number: Int = 1, in test: any TestDatabase) async throws -> Connection {
        try #require(try await test.connections.find(sampleID(number), in: sampleID(1)))
    }

    private func change(
        _ old: Connection,
        on event: StatusEvent? = nil,
        newCredential: ConnectionChange.NewCredential? = nil,
        _ edit: (inout Connection) throws -> Void = { _ in }
    ) throws -> ConnectionChange {
        var new = old.next(at: someTime.adding(seconds: 60))
        try edit(&new)
        let statusEvent = try event.map { try sampleEvent($0, from: old.status) }
        if let statusEvent { new.apply(statusEvent) }
        return ConnectionChange(from: old, to: new, event: statusEvent, newCredential: newCredential)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangedConnectionIsFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let change = try self.change(await self.connection(in: test)) {
            $0.label = nil
            $0.config = #"{"a":1}"#
            $0.userID = "u"
        }
        try await test.connections.update(change)
        #expect("\(try await self.connection(in: test))" == "\(change.new)")
        #expect(change.new.updatedAt > change.old.updatedAt)
        #expect(try await test.count("SELECT count(*) FROM connection_events") == 0)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'connection.update'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aRowThatChangedMeanwhileIsNotOverwritten(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.connection(in: test)
        try await test.connections.update(self.change(old) { $0.label = "first" })
        await #expect(throws: StaleRow.self) {
            try await test.connections.update(self.change(old, on: .switchedOff) { $0.label = "second" })
        }
        let error = await #expect(throws: ServiceError.self) {
            try await test.connections.delete(1, if: Precondition(seen: [old.updatedAt]))
        }
        #expect(error?.code == .preconditionFailed)
        let connection = try await self.connection(in: test)
        #expect((connection.label, connection.status) == ("first", .active))
        #expect(try await test.count("SELECT count(*) FROM connection_events") == 0)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action <> 'connection.create'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingConnectionIsNotChangedOrDeleted(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let missing = try sampleConnection(2, credential: 1)
        await #expect(throws: StaleRow.self) { try await test.connections.update(self.change(missing)) }
        await #expect(throws: ServiceError.connectionNotFound) { try await test.connections.delete(2) }
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action <> 'connection.create'") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeOfStatusIsHistory(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let store = test.connections
        let first = try self.change(await self.connection(in: test), on: .switchedOff)
        try await store.update(first)
        let off = try await self.connection(in: test)
        #expect((off.status, off.statusReason) == (.inactive, .switchedOff))
        let second = try self.change(off, on: .switchedOn)
        try await store.update(second)
        #expect("\(try await self.connection(in: test))" == "\(second.new)")
        let page = try await store.events(of: off.id, PageRequest(limit: 1), in: off.workspaceID)
        #expect(page.items == [try #require(second.event)])
        #expect((page.total, page.hasMore) == (2, true))
        let next = try await store.events(
            of: off.id,
            PageRequest(limit: 1, cursor: page.items[0].id),
            in: off.workspaceID
        )
        #expect(next.items == [try #require(first.event)])
        #expect((next.total, next.hasMore) == (2, false))
        #expect(try await store.events(of: off.id, PageRequest(), in: sampleID(2)).total == 0)
    }

    /// An inline credential is deleted with the last connection that uses it: the third value is whether the credential that
    /// a connection leaves exists afterwards.
    @Test(arguments: TestEngine.allCases, [(true, false, false), (true, true, true), (false, false, true)])
    func aConnectionLeavesNoUnusedInlineCredential(
        _ engine: TestEngine,
        _ sample: (isInline: Bool, isShared: Bool, remains: Bool)
    ) async throws {
        let test = try await self.open(engine)
        try await self.addFifth(to: test, isInline: sample.isInline, isShared: sample.isShared)
        let change = try self.change(await self.connection(5, in: test)) { $0.credentialID = try sampleID(1) }
        try await test.connections.update(change)
        #expect((try await test.credentials.find(sampleID(5), in: sampleID(1)) != nil) == sample.remains)
        #expect(try await self.connection(5, in: test).credentialID == sampleID(1))
    }

    @Test(arguments: TestEngine.allCases, [(true, false, false), (true, true, true), (false, false, true)])
    func aDeletedConnectionLeavesNoUnusedInlineCredential(
        _ engine: TestEngine,
        _ sample: (isInline: Bool, isShared: Bool, remains: Bool)
    ) async throws {
        let test = try await self.open(engine)
        try await self.addFifth(to: test, isInline: sample.isInline, isShared: sample.isShared)
        try await test.connections.delete(5)
        #expect(try await test.connections.find(sampleID(5), in: sampleID(1)) == nil)
        #expect((try await test.credentials.find(sampleID(5), in: sampleID(1)) != nil) == sample.remains)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'connection.delete'") == 1)
    }

    /// Adds connection 5 with credential 5; connection 6 uses the credential, too, when it is shared.
    private func addFifth(to test: any TestDatabase, isInline: Bool, isShared: Bool) async throws {
        try await test.connections.create(sampleConnection(5), with: sampleCredential(5, isInline: isInline))
        if isShared { try await test.connections.create(sampleConnection(6, credential: 5)) }
    }

    @Test(arguments: TestEngine.allCases)
    func aConnectionGetsAnInlineCredential(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let credential = try sampleCredential(9, expiresAt: someTime)
        let change = try self.change(
            await self.connection(in: test),
            newCredential: (credential, sealed: [9], act: sampleAct(.credentialCreate))
        ) { $0.credentialID = credential.id }
        try await test.connections.update(change)
        #expect(try await test.credentials.findSealed(sampleID(9), in: sampleID(1))?.sealed == [9])
        #expect(try await test.credentials.find(sampleID(1), in: sampleID(1)) == nil)
        #expect(try await test.connections.nextExpiry() == someTime)
        let audited = try await test.all(
            "SELECT action, resource_id FROM audit_events WHERE action <> 'connection.create' ORDER BY action"
        ) { row in (0..<2).map(row.text) }
        #expect(
            audited == [
                ["connection.update", change.new.id.text], ["credential.create", credential.id.text],
            ]
        )
    }

    @Test(arguments: TestEngine.allCases)
    func anInlineCredentialIsNotStoredWithoutItsConnection(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.connection(in: test)
        try await test.connections.update(self.change(old) { $0.label = "first" })
        let credential = try sampleCredential(9)
        let change = try self.change(old, newCredential: (credential, sealed: [9], act: sampleAct(.credentialCreate))) {
            $0.credentialID = credential.id
        }
        await #expect(throws: StaleRow.self) { try await test.connections.update(change) }
        #expect(try await test.credentials.find(credential.id, in: credential.workspaceID) == nil)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'credential.create'") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingCredentialIsNotFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let change = try self.change(await self.connection(in: test)) { $0.credentialID = try sampleID(8) }
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await test.connections.update(change)
        }
        #expect(try await self.connection(in: test).credentialID == sampleID(1))
    }
}
