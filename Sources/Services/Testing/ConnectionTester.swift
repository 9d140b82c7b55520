package import Domain
import JSON

/// Tests connections: for callers who ask for a test, and by itself for connections that were tested before.
package struct ConnectionTester: Sendable {
    let connections: any ConnectionStore
    let tests: any ConnectionTestStore
    let work: any WorkStore
    let sealer: any CredentialSealer
    let probe: ConnectionProbe
    let schedule: TestSchedule
    let identifiers: IdentifierGenerator
    let clock: Clock
    let turns = TestTurns()

    /// A connection that is going to be tested.
    struct Subject {
        let connection: Connection
        let credential: Credential
        let values: TestSubject
    }

    package init(
        connections: any ConnectionStore,
        tests: any ConnectionTestStore,
        work: any WorkStore,
        sealer: any CredentialSealer,
        probe: ConnectionProbe,
        schedule: TestSchedule,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.connections = connections
        self.tests = tests
        self.work = work
        self.sealer = sealer
        self.probe = probe
        self.schedule = schedule
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Tries the credentials of a connection at the service, and stores the result. The status follows a definite
    /// result (``StatusAfterTest``).
    ///
    /// - Parameter activates: whether an inactive connection that passes is switched on.
    /// - Throws: `ServiceError.notFound` when the connection does not exist, or when the caller may not reach the
    ///   connection or its credential; `conflict` when the connection was changed during the test; `unavailable`, also
    ///   when the task is cancelled, and then nothing is stored; `UnreadableSecret` when the secret cannot be decrypted.
    package func test(
        _ id: String,
        activates: Bool = false,
        by act: Act
    ) async throws -> (connection: Connection, evidence: TestEvidence) {
        guard let id = Identifier<Connection>(id),
            let subject = try await self.subject(id, in: act.caller.workspaceID),
            act.caller.mayReach(rowOf: subject.connection.userID)
        else { throw ServiceError.connectionNotFound }
        guard act.caller.mayReach(rowOf: subject.credential.userID) else { throw ServiceError.credentialNotFound }
        let evidence: TestEvidence
        do throws(CancellationError) {
            evidence = try await self.run(subject, by: act.caller)
        } catch {
            throw ServiceError.stopping
        }
        let result = TestResult(
            evidence,
            of: subject.credential.id,
            with: subject.connection.config,
            isAudited: true,
            planning: { [schedule] in
                schedule.plan(after: evidence.finding, attempts: 0, of: $0, at: evidence.testedAt)
            },
            deciding: StatusAfterTest(
                evidence.finding,
                by: act.caller.id,
                activates: activates,
                expiry: subject.credential.expiresAt,
                at: evidence.testedAt,
                identifiers: self.identifiers
            ).rule
        )
        let act = act.describing(AuditDetails(of: evidence.finding))
        let (connection, isStored) = try await self.tests.record(result, by: act)
        guard isStored else {
            throw ServiceError(.conflict, "The connection was changed during the test; test it again")
        }
        return (connection, evidence)
    }

    /// The last test of a connection that the caller may reach; nil when the connection was never tested.
    package nonisolated(nonsending) func lastTest(of connection: Connection) async throws -> TestEvidence? {
        try await self.tests.lastTest(of: connection.id, in: connection.workspaceID)
    }

    /// Reads a connection, and decrypts the secret of its credential; nil when the connection does not exist.
    ///
    /// - Throws: `UnreadableSecret`.
    func subject(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) async throws -> Subject? {
        guard let (connection, credential, sealed) = try await self.connections.findWithSecret(id, in: workspaceID)
        else { return nil }
        let content = try self.sealer.openStored(sealed, of: credential)
        let values = TestSubject(
            workspaceID: workspaceID,
            integrationID: connection.integration,
            authMethodID: connection.authMethodID,
            config: try JSON(parsing: connection.config).object ?? [:],
            content: content,
            expiresAt: credential.expiresAt
        )
        return Subject(connection: connection, credential: credential, values: values)
    }

    /// Makes the test, and stores nothing.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func run(_ subject: Subject, by caller: Caller) async throws(CancellationError) -> TestEvidence {
        let (finding, milliseconds) = try await self.probe.test(subject.values)
        return TestEvidence(
            of: subject.connection.id,
            in: subject.connection.workspaceID,
            finding,
            milliseconds: milliseconds,
            credentialVersion: subject.credential.version,
            testedBy: caller.id,
            testedAt: self.clock.now()
        )
    }
}
