package import Domain
import JSON

extension SignInService {
    /// Goes on after the token: the follow-ups of the definition, then ``settle(_:_:of:from:)``.
    func finish(
        _ grant: TokenGrant,
        _ flow: SignInFlow,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> CallbackResult {
        let missing = flow.oauth.missing(from: grant.scopes)
        guard missing.isEmpty else { throw SignInFailure.scopesMissing(missing) }
        let config = try self.checkedConfig(
            flow.config.overridden(by: grant.config).overridden(by: flow.client.config),
            flow.integration,
            flow.method
        )
        let followUp = await self.parts.followUps.run(
            grant,
            flow.integration,
            flow.method,
            config: config,
            destinations: flow.endpoints.origins,
            in: session.workspaceID
        )
        func result(_ values: JSONObject) -> ConnectResult {
            ConnectResult(
                integration: flow.integration.id,
                authMethodID: flow.method.id,
                config: config.overridden(by: values).overridden(by: flow.client.config),
                credentials: flow.credentials(of: grant),
                origins: flow.endpoints.origins,
                endpoints: flow.endpoints,
                grant: GrantMark(
                    oauthAppID: flow.client.app?.id,
                    scopesAsked: flow.scopes,
                    scopesGranted: grant.scopes
                ),
                tested: nil
            )
        }
        switch followUp {
        case .config(let values):
            return .done(try await self.settle(result(values), flow.method, of: session, from: origin))
        case .choice(let choices):
            let choice = PendingChoice(result: result([:]), choices: choices)
            return .choose(try await self.persisting { try await self.keep(.choice(choice), in: session) })
        case .failure(.nothing): throw SignInFailure.noAccount
        case .failure(.service(let failure)): throw SignInFailure(failure)
        }
    }

    /// The accounts or sites among which the browser of the session has to choose; empty when there is nothing to
    /// choose.
    package func choices(for visit: ConnectVisit) async throws -> [SignInChoice] {
        guard let session = try await self.sessions.find(visit.session.id), session.isClaimed(by: visit.browser),
            case .choice(let choice)? = try await self.content(of: session)
        else { return [] }
        return choice.choices
    }

    /// Ends a sign-in with the account or site that the user chose.
    ///
    /// - Throws: ``SignInFailure`` when there is no such choice any more, and of every later step; the session has
    ///   recorded it.
    package func choose(_ visit: ConnectVisit, _ id: String, from origin: PageOrigin) async throws -> ConnectSession {
        let session = try await self.freshSession(of: visit)
        let result = try await self.reportingFailure(of: session, scopes: [], from: origin) {
            guard case .choice(let pending)? = try await self.content(of: session),
                let choice = pending.choices.first(where: { $0.id == id })
            else { throw SignInFailure.expired }
            let kept = pending.result
            let (_, method, _) = try self.target(kept.integration, kept.authMethodID, of: session)
            let result = kept.with(config: kept.config.overridden(by: choice.config), tested: nil)
            return .done(try await self.settle(result, method, of: session, from: origin))
        }
        switch result {
        case .done(let session), .choose(let session): return session
        case .failed(let failure, _): throw failure
        }
    }

    /// Tests a grant, and stores it or lets it wait for its code.
    ///
    /// - Returns: the session after it.
    private func settle(
        _ result: ConnectResult,
        _ method: AuthMethod,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> ConnectSession {
        let act = self.act(.connectSessionComplete, for: session, from: origin)
        let old = try await self.connection(of: session, for: result.integration, method.id, by: act.caller)
        let tested = try await self.test(result, method, needsIdentity: old?.account != nil, of: session)
        switch tested?.finding.outcome {
        case .refused?: throw SignInFailure.notWorking(tested?.finding.code ?? .refused)
        case .unsure? where old?.account != nil: throw SignInFailure.noAnswer
        default: break
        }
        return try await self.finish(result.with(config: result.config, tested: tested), of: session, from: origin)
    }

    /// Tests a result before it is stored; nil when the session wants no test, and when the method has none.
    private func test(
        _ result: ConnectResult,
        _ method: AuthMethod,
        needsIdentity: Bool,
        of session: ConnectSession
    ) async throws -> ConnectResult.Tested? {
        guard let verifier, method.probe != nil, session.request.verifies || needsIdentity else { return nil }
        let submission = ConnectionSubmission(
            integration: result.integration,
            config: result.config,
            credentials: result.credentials,
            authMethodID: result.authMethodID
        )
        let checked = try self.catalog.check(granted: submission, now: self.clock.now())
        let secret = CheckedSecret(checked, for: result.origins)
        return try await verifier.test(TestSubject(submission, checked, secret.content, in: session.workspaceID))
    }
}

extension OAuthEndpoints {
    /// The required scopes that were not granted, under their own names or those that the service gives them.
    func missing(from granted: [String]) -> [String] {
        self.requiredScopes.filter { scope in
            !granted.contains(scope) && !(self.scopeAliases[scope]?.string.map(granted.contains) ?? false)
        }
    }
}

extension ConnectResult {
    func with(config: JSONObject, tested: Tested?) -> ConnectResult {
        ConnectResult(
            integration: self.integration,
            authMethodID: self.authMethodID,
            config: config,
            credentials: self.credentials,
            origins: self.origins,
            endpoints: self.endpoints,
            grant: self.grant,
            tested: tested
        )
    }
}
