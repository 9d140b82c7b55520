package import Domain

// Tests that the daemon makes by itself.

extension ConnectionTester {
    /// The time in seconds in which a test that the daemon began must be stored. After it, the work is claimed again.
    static let lease: Int64 = 30
    /// The pause in seconds after a test that could not be made because of an error of Patchbay itself, such as a
    /// secret that cannot be decrypted.
    static let pauseAfterError: Int64 = 3600
    /// The pause in seconds of a connection whose access was taken back, and which may get new credentials.
    static let pauseWithoutAccess: Int64 = 86_400

    /// Claims up to `limit` connections whose test is due: those that wait for their first test, then those that are
    /// tested from time to time. Workspaces take turns in both. The returned claims have to be passed to ``run(_:)``.
    ///
    /// - Parameter healthChecks: the greatest number of claims of connections that do not wait for a first test.
    /// - Throws: `ServiceError.unavailable`.
    package func claimDue(limit: Int, healthChecks: Int = .max) async throws -> [WorkClaim] {
        let now = self.clock.now()
        guard let due = try await self.work.firstDue(.test), due <= now else { return [] }
        let first = try await self.claimTurn(isAwaited: true, limit: limit, at: now)
        return first
            + (try await self.claimTurn(isAwaited: false, limit: min(limit - first.count, healthChecks), at: now))
    }

    private func claimTurn(isAwaited: Bool, limit: Int, at now: Timestamp) async throws -> [WorkClaim] {
        guard limit > 0 else { return [] }
        let turn = try await self.work.claim(
            .test,
            isAwaited: isAwaited,
            limit: limit,
            after: self.turns.last(isAwaited: isAwaited),
            at: now,
            until: now.adding(seconds: Self.lease)
        )
        self.turns.set(turn.last, isAwaited: isAwaited)
        return turn.claims
    }

    /// Tests the connection of a claim, and stores the result. A connection that is switched off, or that another
    /// program is testing, is not tested.
    ///
    /// A refusal changes the status only when it confirms an earlier one (``TestSchedule/confirmationPause``), unless
    /// the connection waits for its first test.
    ///
    /// - Throws: `ServiceError.unavailable`; `UnreadableSecret`; errors of the database.
    package func run(_ claim: WorkClaim) async throws {
        do {
            try await self.test(claim)
        } catch is StaleClaim {
            // The connection was tested meanwhile, or it was deleted.
        } catch let error as ServiceError where error == .connectionNotFound {
            try await self.work.delete(claim)
        } catch let error as ServiceError where error == .accessTakenBack {
            let later = self.clock.now().adding(seconds: Self.pauseWithoutAccess)
            try await self.work.giveBack(claim, plan: WorkPlan(dueAt: later))
        } catch let error where !(error is CancellationError) {
            let later = self.clock.now().adding(seconds: Self.pauseAfterError)
            try await self.work.giveBack(claim, plan: WorkPlan(dueAt: later, attempts: claim.attempts))
            throw error
        }
    }

    private func test(_ claim: WorkClaim) async throws {
        guard let id = Identifier<Connection>(claim.subjectID),
            let subject = try await self.subject(id, in: claim.workspaceID)
        else { return try await self.work.delete(claim) }
        guard subject.connection.isCheckable else {
            let plan = self.schedule.plan(ofUnused: subject.connection, at: self.clock.now())
            return try await self.work.giveBack(claim, plan: plan)
        }
        let act = Act(id: self.identifiers.next(), .connectionTest, by: .daemon(in: claim.workspaceID))
        let last = try await self.tests.lastTest(of: id, in: claim.workspaceID)
        let evidence = try await self.run(subject, by: act.caller)
        let (_, isStored) = try await self.tests.record(
            self.result(evidence, of: subject, after: last, ending: claim),
            by: act.describing(AuditDetails(of: evidence.finding))
        )
        // The connection was changed during the test, so it is tested again at once.
        if !isStored { try await self.work.giveBack(claim, plan: TestSchedule.first(at: self.clock.now())) }
    }

    private func result(
        _ evidence: TestEvidence,
        of subject: Subject,
        after last: TestEvidence?,
        ending claim: WorkClaim
    ) -> TestResult {
        let status = StatusAfterTest(
            evidence.finding,
            by: evidence.testedBy,
            isAsked: false,
            needsConfirmation: !evidence.confirms(last),
            expiry: subject.credential.expiresAt,
            at: evidence.testedAt,
            identifiers: self.identifiers
        )
        return TestResult(
            evidence,
            of: subject.credential.id,
            with: subject.connection.config,
            isAudited: false,
            ending: claim,
            planning: { [schedule] in
                schedule.plan(after: evidence.finding, attempts: claim.attempts, of: $0, at: evidence.testedAt)
            },
            deciding: status.rule
        )
    }
}

extension Connection {
    /// The daemon may test the connection by itself. A test that another program has begun ends with that
    /// program's report.
    fileprivate var isCheckable: Bool {
        self.status != .inactive && (self.status != .testing || self.isTestRequested)
    }
}

extension TestEvidence {
    /// Whether this test confirms the refusal of an earlier test of the same credentials.
    fileprivate func confirms(_ last: TestEvidence?) -> Bool {
        guard let last, last.finding.outcome == .refused, last.credentialVersion == self.credentialVersion else {
            return false
        }
        return last.testedAt.adding(seconds: TestSchedule.confirmationPause) <= self.testedAt
    }
}
