package import Domain
import JSON

// Telling the service, again and again until it ended each token.

extension RevocationService {
    /// The time in seconds in which an attempt must be stored. After it, the work is claimed again.
    static let lease: Int64 = 60
    /// The pauses after failed attempts, in seconds. After the last one, its pause is repeated.
    static let pauses: [Int64] = [60, 300, 1800, 7200, 21_600]
    /// The time in seconds after which the service is not told any more: 7 days.
    static let limit: Int64 = 7 * 86_400

    /// Claims up to `limit` credentials whose service is to be told. Workspaces take turns. The returned claims have to
    /// be passed to ``run(_:)``.
    ///
    /// - Throws: `ServiceError.unavailable`.
    package func claimDue(limit: Int) async throws -> [WorkClaim] {
        let now = self.clock.now()
        guard limit > 0, let due = try await self.work.firstDue(.revoke), due <= now else { return [] }
        let turn = try await self.work.claim(
            .revoke,
            isAwaited: false,
            limit: limit,
            after: self.turns.last(isAwaited: false),
            at: now,
            until: now.adding(seconds: Self.lease)
        )
        self.turns.set(turn.last, isAwaited: false)
        return turn.claims
    }

    /// Tells the service of a claimed credential once, and stores what became of its tokens.
    ///
    /// - Returns: the receipt when the revocation has ended; nil otherwise.
    /// - Throws: `CancellationError` when the task is cancelled, and then nothing is stored; `ServiceError.unavailable`;
    ///   errors of the database.
    package func run(_ claim: WorkClaim) async throws -> RevocationReceipt? {
        let credential = try await self.attempt(claim)
        return credential?.status == Credential.Status.revoked ? credential?.revocation?.receipt : nil
    }

    /// - Returns: the credential after the attempt; nil when there was nothing to do, or when the claim was overtaken.
    func attempt(_ claim: WorkClaim) async throws -> Credential? {
        do {
            guard let id = Identifier<Credential>(claim.subjectID),
                let (credential, sealed) = try await self.credentials.findSealed(id, in: claim.workspaceID),
                credential.status == Credential.Status.revoking, let revocation = credential.revocation
            else {
                try await self.work.delete(claim)
                return nil
            }
            let receipt = await self.tell(credential, sealed, revocation)
            // A call that was cancelled says nothing of the token.
            try Task.checkCancellation()
            let step = try self.step(credential, receipt, claim)
            try await self.store.store(step)
            return step.credential
        } catch is StaleClaim {
            // The work was claimed again meanwhile, or the credential was deleted.
            return nil
        } catch is StaleRow {
            return nil
        }
    }

    private func tell(
        _ credential: Credential,
        _ sealed: [UInt8],
        _ revocation: Revocation
    ) async -> RevocationReceipt {
        var receipt = revocation.receipt
        // A secret that cannot be opened now may be opened when its data key is there again.
        guard let content = try? self.sealer.openForRevocation(sealed, of: credential) else { return receipt }
        let target = RevocationTarget(
            workspaceID: credential.workspaceID,
            integrationID: revocation.integration,
            authMethodID: revocation.authMethodID,
            config: revocation.config,
            content: content,
            appID: credential.oauthAppID
        )
        await self.caller.tell(target, &receipt)
        return receipt
    }

    private func step(
        _ credential: Credential,
        _ receipt: RevocationReceipt,
        _ claim: WorkClaim
    ) throws -> RevocationStep {
        let now = self.clock.now()
        var (new, receipt) = (credential.next(at: now), receipt)
        let end = credential.revocation?.begunAt.adding(seconds: Self.limit) ?? now
        if now >= end { receipt.giveUp() }
        new.revocation?.receipt = receipt
        guard receipt.pending.isEmpty else {
            let pause = Self.pauses[min(claim.attempts, Self.pauses.count - 1)]
            let plan = WorkPlan(dueAt: min(now.adding(seconds: pause), end), attempts: claim.attempts + 1)
            return RevocationStep(new, ending: claim, plan: plan)
        }
        new.status = Credential.Status.revoked
        new.fieldNames = []
        let act = Act(id: self.identifiers.next(), .connectionRevoke, by: .daemon(in: credential.workspaceID))
            .describing(AuditDetails(of: receipt))
        return RevocationStep(new, ending: claim, erased: try self.erased(new), by: act)
    }
}

// MARK: - Results that nobody claimed

extension RevocationService {
    /// Tells the service once that a grant has ended that was never stored, such as the result of a sign-in that nobody
    /// claimed. The service is told only when the account is known and no stored credential may be ended with it,
    /// because a service may end every token of the user and client.
    ///
    /// - Parameter account: the account of the grant; nil when it is not known.
    /// - Returns: the receipt; tokens that the service was not told of are kept.
    /// - Throws: the errors of the store.
    package func discard(_ target: RevocationTarget, account: ServiceAccount?) async throws -> RevocationReceipt {
        let plan = RevocationPlan(target, in: self.caller.catalog)
        var receipt = RevocationPlan.receipt(of: target.content.secret.reveal(), plan)
        if let account, !receipt.pending.isEmpty {
            let others = CredentialsOfAccount(
                account,
                integration: target.integrationID,
                app: target.appID,
                except: nil
            )
            if try await self.store.count(others) == 0 { await self.caller.tell(target, &receipt) }
        }
        receipt.giveUp()
        return receipt
    }
}
