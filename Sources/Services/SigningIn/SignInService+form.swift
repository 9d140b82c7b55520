package import Domain
package import JSON

/// The end of a form.
package enum FormResult: Sendable {
    /// The connection is stored, or waits for the product's code.
    case done(ConnectSession)
    /// The form has problems. ``SignInService/draft(for:)`` has the values that it kept.
    case problems([FieldProblem])
}

/// The values of a form with problems, as the page shows them again. Secrets are never part of it.
package struct FormDraft: Sendable {
    package let integration: String
    package let authMethodID: String
    package let config: JSONObject
    /// The values of the fields that are no secrets.
    package let credentials: JSONObject
    /// The keys of the secrets that were entered and are kept: such a field may be left empty.
    package let entered: [String]
}

extension SignInService {
    /// Takes the form of a method without a sign-in at the service: checks it, tries the credentials at the service,
    /// and stores them or lets them wait for the product's code.
    ///
    /// - Parameters:
    ///   - visit: of the browser that has the session.
    ///   - credentials: an empty secret stands for the one that this browser entered before.
    /// - Throws: ``SignInFailure``, which the session has recorded; `ServiceError`.
    package func submit(
        _ visit: ConnectVisit,
        integration integrationID: String,
        method methodID: String,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        from origin: PageOrigin
    ) async throws -> FormResult {
        let session = try await self.freshSession(of: visit)
        let (integration, method, target) = try self.target(integrationID, methodID, of: session)
        guard method.kind != .oauth2 else { throw CheckFailure.notOfSession }
        let act = self.act(.connectSessionComplete, for: session, from: origin)
        let old = try await self.connection(of: session, for: integrationID, methodID, by: act.caller)
        let oauth = method.oauth ?? OAuthEndpoints([:])
        let start = SignInStart(integration: integration, method: method, oauth: oauth, target: target, old: old)
        var draft = ConnectDraft(
            integration: integrationID,
            authMethodID: methodID,
            config: config,
            credentials: credentials
        )
        if case .draft(let kept)? = try await self.content(of: session) { draft = draft.completed(by: kept, method) }
        do {
            let result = try await self.checkedResult(draft, start, of: session)
            return try await self.finish(result, draft, of: session, from: origin)
        } catch let failure as CheckFailure {
            _ = try await self.keep(.draft(draft), in: session)
            return .problems(failure.problems)
        } catch SignInFailure.tooManyRequests {
            _ = try await self.keep(.draft(draft), in: session)
            throw SignInFailure.tooManyRequests
        }
    }

    /// The form that the browser of the session has to correct; nil when there is none.
    package func draft(for visit: ConnectVisit) async throws -> FormDraft? {
        guard let session = try await self.sessions.find(visit.session.id), session.isClaimed(by: visit.browser),
            case .draft(let draft)? = try await self.content(of: session)
        else { return nil }
        let integration = try? self.catalog.integration(draft.integration)
        let fields = integration?.authMethods.first { $0.id == draft.authMethodID }?.fields ?? []
        let secrets = Set(fields.filter(\.isSecret).map(\.key))
        let known = Set(fields.map(\.key))
        let credentials = draft.credentials.reveal()
        return FormDraft(
            integration: draft.integration,
            authMethodID: draft.authMethodID,
            config: draft.config,
            credentials: JSONObject(
                credentials.filter { known.contains($0.key) && !secrets.contains($0.key) }.map { ($0.key, $0.value) }
            ),
            entered: credentials.filter { secrets.contains($0.key) && !$0.value.isEmptyText }.map(\.key)
        )
    }

    /// Checks the values of a form, and tries them at the service.
    ///
    /// - Throws: `CheckFailure` with the problems of the form; ``SignInFailure/tooManyRequests``.
    private func checkedResult(
        _ draft: ConnectDraft,
        _ start: SignInStart,
        of session: ConnectSession
    ) async throws -> ConnectResult {
        let submission = ConnectionSubmission(
            integration: draft.integration,
            config: try start.config(draft.config),
            userID: session.userID,
            credentials: draft.credentials,
            authMethodID: draft.authMethodID
        )
        let checked = try self.catalog.check(submission, now: self.clock.now())
        var tested: ConnectResult.Tested?
        if let verifier, start.method.probe != nil, session.request.verifies || start.old?.account != nil {
            try self.limits.count(session, draft.integration, to: checked.destinations.origins)
            let subject = TestSubject(submission, checked, checked.content, in: session.workspaceID)
            tested = try await verifier.test(subject)
            switch tested?.finding.outcome {
            // The values are typed again at once, so that no answer is a reason to wait, too.
            case .refused?, .unsure?:
                throw tested.map { CheckFailure(unverified: $0.finding) } ?? CheckFailure([])
            default: break
            }
        }
        return ConnectResult(
            integration: draft.integration,
            authMethodID: draft.authMethodID,
            config: submission.config,
            credentials: draft.credentials,
            tested: tested
        )
    }

    private func finish(
        _ result: ConnectResult,
        _ draft: ConnectDraft,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> FormResult {
        do {
            return .done(try await self.finish(result, of: session, from: origin))
        } catch let failure as SignInFailure {
            await self.record(failure, of: session, scopes: [], from: origin)
            throw failure
        }
    }
}

extension ConnectDraft {
    /// The form with the secrets of an earlier one of the same service and method in place of empty secrets.
    fileprivate func completed(by kept: ConnectDraft, _ method: AuthMethod) -> ConnectDraft {
        guard kept.integration == self.integration, kept.authMethodID == self.authMethodID else { return self }
        var credentials = self.credentials.reveal()
        let entered = kept.credentials.reveal()
        for field in method.fields where field.isSecret && credentials[field.key]?.isEmptyText ?? true {
            if let value = entered[field.key] { credentials[field.key] = value }
        }
        return ConnectDraft(
            integration: self.integration,
            authMethodID: self.authMethodID,
            config: self.config,
            credentials: Secret(credentials)
        )
    }
}

extension JSON {
    fileprivate var isEmptyText: Bool { self.string?.isEmpty ?? (self == .null) }
}
