import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct ConnectionServiceStatusTests {
    private let act: Act
    private let id: String
    private static let now = someTime.adding(seconds: 3600)

    init() throws {
        let caller = Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.connectionActivate, by: caller)
        self.id = try sampleID(1, of: Connection.self).text
    }

    private func service(_ store: MemoryConnectionStore) -> ConnectionService {
        // A change of status needs no access to secrets.
        ConnectionService(store, secretAccess: nil, at: Self.now)
    }

    private func store(
        _ status: ConnectionStatus,
        expiresAt: Timestamp? = nil,
        interruptions: [MemoryConnectionStore.Interruption] = []
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            credentials: [try storedCredential(expiresAt: expiresAt)],
            connections: [try storedConnection(1, status: status)],
            interruptions: interruptions
        )
    }

    private func stored(_ store: MemoryConnectionStore) throws -> Connection {
        try #require(store.rows.connections.first)
    }

    /// Checks a change of status that is stored, with its event and its audit context.
    private func expectStored(
        _ connection: Connection,
        in store: MemoryConnectionStore,
        from: ConnectionStatus,
        to: ConnectionStatus,
        _ reason: StatusReason,
        message: String? = nil
    ) throws {
        #expect((connection.status, connection.statusReason) == (to, reason))
        #expect((connection.statusMessage, connection.statusChangedAt) == (message, Self.now))
        #expect(connection.updatedAt == Self.now)
        #expect("\(try self.stored(store))" == "\(connection)")
        let event = try #require(store.rows.events[connection.id]?.last)
        #expect((event.from, event.to, event.reason, event.message) == (from, to, reason, message))
        #expect((event.actor, event.createdAt) == ("key_2", Self.now))
        #expect(store.rows.acts.map(\.act.id) == [self.act.id])
        #expect(store.rows.acts.map(\.resourceID) == [self.id])
    }

    /// Checks that a change was refused after a read, with the rows as they were and no write.
    private func expectRefused(
        _ code: ServiceError.Code,
        _ store: MemoryConnectionStore,
        _ body: () async throws -> Connection
    ) async throws {
        let before = try self.stored(store)
        let refusal = try await #require(throws: ServiceError.self) { try await body() }
        #expect(refusal.code == code)
        #expect(store.writes == 0)
        #expect("\(try self.stored(store))" == "\(before)")
        #expect(store.rows.events.isEmpty)
    }

    @Test(arguments: ConnectionStatus.allCases)
    func onlyAnInactiveConnectionIsActivated(_ status: ConnectionStatus) async throws {
        let store = try self.store(status)
        guard status == .inactive else {
            try await self.expectRefused(.conflict, store) {
                try await self.service(store).activate(self.id, by: self.act)
            }
            return
        }
        let connection = try await self.service(store).activate(self.id, by: self.act)
        try self.expectStored(connection, in: store, from: .inactive, to: .active, .switchedOn)
    }

    @Test(arguments: [(0, ConnectionStatus.expired), (1, .active)] as [(Int64, ConnectionStatus)])
    func activationWithAnEndedTokenLeadsToExpired(_ seconds: Int64, _ status: ConnectionStatus) async throws {
        let store = try self.store(.inactive, expiresAt: Self.now.adding(seconds: seconds))
        let connection = try await self.service(store).activate(self.id, by: self.act)
        let reason: StatusReason = status == .expired ? .tokenExpired : .switchedOn
        try self.expectStored(connection, in: store, from: .inactive, to: status, reason)
    }

    @Test func activationReadsTheCredentialInTheTransaction() async throws {
        let ended = try storedCredential(expiresAt: Self.now).credential
        let store = try self.store(.inactive, interruptions: [{ $0.credentials[0].credential = ended }])
        let connection = try await self.service(store).activate(self.id, by: self.act)
        #expect(connection.status == .expired)
    }

    @Test(arguments: ConnectionStatus.allCases)
    func everyConnectionThatIsNotInactiveIsDeactivated(_ status: ConnectionStatus) async throws {
        let store = try self.store(status)
        guard status != .inactive else {
            await #expect(throws: ServiceError(.conflict, "The connection is inactive already")) {
                try await self.service(store).deactivate(self.id, by: self.act)
            }
            #expect(store.writes == 0)
            return
        }
        let connection = try await self.service(store).deactivate(self.id, by: self.act)
        try self.expectStored(connection, in: store, from: status, to: .inactive, .switchedOff)
        let events = try await self.service(store).events(of: self.id, PageRequest(), for: self.act.caller)
        #expect(events.items == store.rows.events[try sampleID(1)])
    }

    @Test func deactivationReadsNoCredential() async throws {
        let store = try self.store(.active)
        _ = try await self.service(store).deactivate(self.id, by: self.act)
        #expect(store.credentialReads == 0)
    }

    /// The statuses that allow each report, and the statuses that they lead to.
    static let allowed: [StatusReport.Outcome: [ConnectionStatus: ConnectionStatus]] = [
        .testStarted: [.active: .testing, .inactive: .testing, .error: .testing, .expired: .testing],
        .testPassed: [.testing: .active, .error: .active],
        .credentialsRefused: [.active: .error, .testing: .error],
        .refreshRefused: [.expired: .error],
    ]

    @Test(arguments: StatusReport.Outcome.allCases, ConnectionStatus.allCases)
    func aReportChangesTheStatusThatAllowsIt(_ outcome: StatusReport.Outcome, _ status: ConnectionStatus) async throws {
        let store = try self.store(status)
        let report = StatusReport(outcome, message: "as the service says")
        guard let to = Self.allowed[outcome]?[status] else {
            try await self.expectRefused(.conflict, store) {
                try await self.service(store).report(report, of: self.id, by: self.act)
            }
            return
        }
        let connection = try await self.service(store).report(report, of: self.id, by: self.act)
        let reason = try #require(StatusReason(rawValue: outcome.rawValue))
        try self.expectStored(connection, in: store, from: status, to: to, reason, message: report.message)
        // A report that names no credentials is about the present credentials, whichever these are. They are read only
        // when the connection may be used after the report, which their access must allow.
        #expect(store.credentialReads == (outcome.makesUsable ? 2 : 0))
    }

    private func report(on credential: Int = 5, version: Int) throws -> StatusReport {
        let used = (id: try sampleID(credential, of: Credential.self).text, version: version)
        return StatusReport(.credentialsRefused, message: "revoked", of: used)
    }

    private static func outdated(currentVersion version: Int) -> String {
        "These are no longer the connection's credentials; "
            + "report on cred_00000000000000000000000005 version \(version) instead"
    }

    @Test func aReportOnThePresentCredentialsIsStored() async throws {
        let store = try self.store(.active, interruptions: [{ $0.touch($0.connections[0].id) }])
        let report = try self.report(version: 1)
        let connection = try await self.service(store).report(report, of: self.id, by: self.act)
        try self.expectStored(connection, in: store, from: .active, to: .error, .credentialsRefused, message: "revoked")
    }

    /// Each credential counts its versions from 1.
    @Test(arguments: [(5, 2), (6, 1)])
    func aReportOnOtherCredentialsChangesNothing(_ number: Int, _ version: Int) async throws {
        let store = try self.store(.active)
        let report = try self.report(on: number, version: version)
        let sentence = Self.outdated(currentVersion: 1)
        await #expect(throws: ServiceError(.conflict, sentence)) {
            try await self.service(store).report(report, of: self.id, by: self.act)
        }
        #expect(store.writes == 0)
        #expect(try self.stored(store).status == .active)
    }

    @Test func aReportOnCredentialsThatWereReplacedMeanwhileChangesNothing() async throws {
        let store = try self.store(.active, interruptions: [{ $0.credentials[0].credential.version = 2 }])
        let sentence = Self.outdated(currentVersion: 2)
        await #expect(throws: ServiceError(.conflict, sentence)) {
            try await self.service(store).report(try self.report(version: 1), of: self.id, by: self.act)
        }
        #expect(store.writes == 1)
        #expect(try self.stored(store).status == .active)
        #expect(store.rows.events.isEmpty)
    }

    @Test func aChangeMadeMeanwhileIsNoReasonToFail() async throws {
        let store = try self.store(.active, interruptions: [{ $0.connections[0].status = .testing }])
        let connection = try await self.service(store).deactivate(self.id, by: self.act)
        try self.expectStored(connection, in: store, from: .testing, to: .inactive, .switchedOff)
    }

    @Test func theStatusInTheTransactionDecides() async throws {
        let store = try self.store(.active, interruptions: [{ $0.connections[0].status = .inactive }])
        await #expect(throws: ServiceError(.conflict, "The connection is inactive already")) {
            try await self.service(store).deactivate(self.id, by: self.act)
        }
        #expect((store.writes, store.rows.events.isEmpty) == (1, true))
    }

    @Test func aConnectionThatWasDeletedMeanwhileIsNotFound() async throws {
        let store = try self.store(.active, interruptions: [{ $0.connections = [] }])
        await #expect(throws: ServiceError(.notFound, "Connection not found")) {
            try await self.service(store).deactivate(self.id, by: self.act)
        }
    }

    private var changes: [(ConnectionService, Precondition?) async throws -> Connection] {
        [
            { try await $0.activate(self.id, if: $1, by: self.act) },
            { try await $0.report(StatusReport(.testStarted), of: self.id, if: $1, by: self.act) },
        ]
    }

    @Test func aPreconditionIsCheckedOnTheReadAndInTheTransaction() async throws {
        let seen = Precondition(seen: [someTime])
        for change in self.changes {
            let changed = try self.store(.inactive)
            changed.state.withLock { $0.rows.connections[0].updatedAt = someTime.adding(seconds: 1) }
            try await self.expectRefused(.preconditionFailed, changed) { try await change(self.service(changed), seen) }

            let changedMeanwhile = try self.store(.inactive, interruptions: [{ $0.touch($0.connections[0].id) }])
            let refusal = await #expect(throws: ServiceError.self) {
                try await change(self.service(changedMeanwhile), seen)
            }
            #expect(refusal?.code == .preconditionFailed)
            #expect(try self.stored(changedMeanwhile).status == .inactive)

            #expect(try await change(self.service(try self.store(.inactive)), seen).status != .inactive)
        }
    }
}
