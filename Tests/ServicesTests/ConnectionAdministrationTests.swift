import Domain
import Testing

@Suite struct ConnectionAdministrationTests {
    private let act: Act
    private let id: String
    private static let now = someTime.adding(seconds: 3600)

    init() throws {
        let caller = Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = try sampleAct(.connectionActivate, by: caller)
        self.id = try sampleID(1, of: Connection.self).text
    }

    private func administration(_ store: MemoryConnectionStore) -> ConnectionAdministration {
        ConnectionAdministration(
            connections: store,
            credentials: store,
            identifiers: IdentifierGenerator(clock: .fixed(Self.now.milliseconds)),
            clock: .fixed(Self.now.milliseconds)
        )
    }

    private func store(
        _ status: ConnectionStatus,
        expiresAt: Timestamp? = nil,
        staleReads: Int = 0
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            existing: try sampleStoredCredential(expiresAt: expiresAt),
            rows: [try sampleConnection(1, status: status, credential: 5)],
            staleReads: staleReads
        )
    }

    @Test(arguments: ConnectionStatus.allCases)
    func onlyWhatIsInactiveIsSwitchedOn(_ status: ConnectionStatus) async throws {
        let store = try self.store(status)
        guard status == .inactive else {
            let refusal = try await #require(throws: ServiceError.self) {
                try await self.administration(store).activate(self.id, by: self.act)
            }
            #expect(refusal.code == .conflict)
            #expect(store.changes.isEmpty)
            return
        }
        let connection = try await self.administration(store).activate(self.id, by: self.act)
        #expect((connection.status, connection.statusReason) == (.active, .switchedOn))
        #expect((connection.statusChangedAt, connection.updatedAt) == (Self.now, Self.now))
    }

    @Test(arguments: [(0, ConnectionStatus.expired), (1, .active)] as [(Int64, ConnectionStatus)])
    func whatIsSwitchedOnWithAnEndedTokenIsExpired(_ seconds: Int64, _ status: ConnectionStatus) async throws {
        let store = try self.store(.inactive, expiresAt: Self.now.adding(seconds: seconds))
        let connection = try await self.administration(store).activate(self.id, by: self.act)
        #expect(connection.status == status)
        #expect(connection.statusReason == (status == .expired ? .tokenExpired : .switchedOn))
    }

    @Test(arguments: ConnectionStatus.allCases)
    func whateverIsNotInactiveIsSwitchedOff(_ status: ConnectionStatus) async throws {
        let store = try self.store(status)
        guard status != .inactive else {
            await #expect(throws: ServiceError(.conflict, "The connection is inactive already")) {
                try await self.administration(store).deactivate(self.id, by: self.act)
            }
            return
        }
        let connection = try await self.administration(store).deactivate(self.id, by: self.act)
        #expect((connection.status, connection.statusReason) == (.inactive, .switchedOff))
        let event = try #require(store.changes.first?.event)
        #expect((event.from, event.to, event.actor) == (status, .inactive, "key_2"))
        let events = try await self.administration(store).events(of: self.id, PageRequest(), for: self.act.caller)
        #expect(events.items == [event])
    }

    @Test func aReportRestsOnTheCredentialThatItIsOf() async throws {
        let store = try self.store(.active, staleReads: 1)
        let used = (id: try sampleID(5, of: Credential.self).text, version: 1)
        let report = StatusReport(.credentialsRefused, message: "revoked", of: used)
        let connection = try await self.administration(store).report(report, of: self.id, by: self.act)
        #expect((connection.status, connection.statusReason) == (.error, .credentialsRefused))
        #expect(connection.statusMessage == "revoked")
        let change = try #require(store.changes.first)
        guard case .asRead(let credential) = change.credential else {
            Issue.record("the credential may have changed")
            return
        }
        #expect(credential.version == 1)
        #expect((change.event?.to, change.event?.message) == (.error, "revoked"))
    }

    /// Each credential counts its versions from 1.
    @Test(arguments: [(5, 2), (6, 1)])
    func aReportOfOtherCredentialsChangesNothing(_ number: Int, _ version: Int) async throws {
        let store = try self.store(.active)
        let used = (id: try sampleID(number, of: Credential.self).text, version: version)
        let report = StatusReport(.credentialsRefused, of: used)
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.administration(store).report(report, of: self.id, by: self.act)
        }
        #expect(refusal.code == .conflict)
        #expect(store.changes.isEmpty)
    }

    @Test func aChangeMeanwhileIsNoReasonToFail() async throws {
        let store = try self.store(.active, staleReads: 1)
        #expect(try await self.administration(store).deactivate(self.id, by: self.act).status == .inactive)
        let other = try self.store(.active, staleReads: 1)
        try await self.administration(other).delete(self.id, by: self.act)
        #expect(other.deleted == [try sampleID(1)])
    }

    @Test func aRowThatIsNotAsItWasSeenIsNotDeleted() async throws {
        let store = try self.store(.active)
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.administration(store).delete(self.id, if: Precondition(seen: []), by: self.act)
        }
        #expect(refusal.code == .preconditionFailed)
        #expect(store.deleted.isEmpty)
    }

    @Test(arguments: ["", "x", "conn_00000000000000000000000002", "cred_00000000000000000000000001"])
    func anUnknownConnectionIsNotFound(_ id: String) async throws {
        let administration = self.administration(try self.store(.active))
        let notFound = ServiceError(.notFound, "Connection not found")
        #expect(throws: notFound) { try administration.find(id, for: self.act.caller) }
        await #expect(throws: notFound) {
            try await administration.events(of: id, PageRequest(), for: self.act.caller)
        }
        #expect(throws: notFound) { try administration.workspace(of: id) }
        await #expect(throws: notFound) { try await administration.activate(id, by: self.act) }
        await #expect(throws: notFound) { try await administration.deactivate(id, by: self.act) }
        await #expect(throws: notFound) { try await administration.delete(id, by: self.act) }
    }
}
