import Domain

/// Tries submissions at the service before they are stored.
package struct ConnectionVerifier: Sendable {
    private let probe: ConnectionProbe
    private let schedule: TestSchedule

    package init(probe: ConnectionProbe, schedule: TestSchedule) {
        self.probe = probe
        self.schedule = schedule
    }

    /// Makes one test and decides nothing.
    ///
    /// - Returns: nil when no test is known for the values.
    /// - Throws: `ServiceError.unavailable` when the task is cancelled.
    func test(_ subject: TestSubject) async throws(ServiceError) -> (finding: TestFinding, milliseconds: Int)? {
        if let finding = self.probe.findingWithoutCall(subject), finding.outcome == .notTestable { return nil }
        do throws(CancellationError) {
            return try await self.probe.test(subject)
        } catch {
            throw ServiceError.stopping
        }
    }

    /// The verification that a test was, to store with the connection.
    func verification(of tested: (finding: TestFinding, milliseconds: Int)) -> Verification {
        Verification(tested, schedule: self.schedule)
    }

    /// Tries the values of a submission.
    ///
    /// - Parameter account: the account that the connection has; nil for a new connection.
    /// - Returns: the result to store with the connection; nil when nothing was tested and nothing will be, because no
    ///   test is known.
    /// - Throws: `CheckFailure` when the service refused the values, when they belong to another account, and, if
    ///   `mode` is `required`, when there is no definite answer; `ServiceError.unavailable` when the task is cancelled.
    func verify(
        _ subject: TestSubject,
        _ mode: VerificationMode,
        account: ServiceAccount? = nil
    ) async throws -> Verification? {
        if mode == .later {
            guard let finding = self.probe.findingWithoutCall(subject) else {
                return Verification(nil, schedule: self.schedule)
            }
            guard finding.outcome != .refused else { throw CheckFailure(unverified: finding) }
            return nil
        }
        let tested: (finding: TestFinding, milliseconds: Int)
        do throws(CancellationError) {
            tested = try await self.probe.test(subject)
        } catch {
            throw ServiceError.stopping
        }
        let finding = tested.finding
        switch finding.outcome {
        case .passed:
            if let account, let found = finding.account, found.origin == account.origin, found.id != account.id {
                throw CheckFailure(unverified: .otherAccount)
            }
            return Verification(tested, schedule: self.schedule)
        case .refused: throw CheckFailure(unverified: finding)
        case .unsure:
            guard mode == .attempted else { throw CheckFailure(unverified: finding) }
            return Verification(tested, schedule: self.schedule)
        case .notTestable:
            guard mode == .attempted else { throw CheckFailure(unverified: finding) }
            return nil
        }
    }
}

/// The result of a verification, before the connection has an id.
struct Verification: Sendable {
    /// Nil when the connection is to be tested later.
    private let tested: (finding: TestFinding, milliseconds: Int)?
    private let schedule: TestSchedule

    init(_ tested: (finding: TestFinding, milliseconds: Int)?, schedule: TestSchedule) {
        self.tested = tested
        self.schedule = schedule
    }

    /// Whether the service accepted the credentials. If not, the connection has to be tested before it is used.
    var isPassed: Bool { self.tested?.finding.outcome == .passed }

    var account: ServiceAccount? { self.tested?.finding.account }

    /// The rows to store with the connection.
    func firstTest(
        of connection: Connection,
        credentialVersion: Int,
        by caller: Caller,
        at now: Timestamp
    ) -> FirstTest {
        guard let (finding, milliseconds) = self.tested else {
            return FirstTest(nil, plan: TestSchedule.first(at: now))
        }
        let evidence = TestEvidence(
            of: connection.id,
            in: connection.workspaceID,
            finding,
            milliseconds: milliseconds,
            credentialVersion: credentialVersion,
            testedBy: caller.id,
            testedAt: now
        )
        return FirstTest(evidence, plan: self.schedule.plan(after: finding, attempts: 0, of: connection, at: now))
    }
}

extension TestFinding {
    fileprivate static let otherAccount = TestFinding(
        .wrongAccount,
        message: "The credentials belong to another account of the service; make another connection for it"
    )
}

extension CheckFailure {
    /// The refusal of a submission that the service refused, or that could not be verified.
    init(unverified finding: TestFinding) {
        let sentence =
            finding.outcome == .refused ? "Connection verification failed" : "Connection could not be verified"
        let problem = FieldProblem(
            field: "credentials",
            in: .body,
            code: finding.code.problemCode,
            message: finding.message ?? sentence
        )
        self.init(finding.fields.isEmpty ? [problem] : finding.fields, message: sentence)
    }
}
