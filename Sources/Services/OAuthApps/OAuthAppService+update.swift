package import Domain
import JSON

extension OAuthAppService {
    /// Changes an app. A new client id is refused while credentials rest on the app. A new secret of an app that the
    /// service refuses is tried at once, and the app becomes active unless the service refuses the new secret, too.
    ///
    /// - Throws: `ServiceError.oauthAppNotFound`; `preconditionFailed`; `CheckFailure` with every problem of the new
    ///   values; `ServiceError.forbidden` when the sharing changes and the caller lacks scope `root`; `conflict`;
    ///   `unavailable`.
    package func update(
        _ id: String,
        _ changes: OAuthAppChanges,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> OAuthApp {
        if changes.sharing != nil { try Self.requireRoot(act.caller) }
        let updated = try await retryingWhenStale("OAuth app", if: precondition) {
            try await self.findOwn(id, for: act.caller)
        } change: { current in
            guard !changes.isDescription else {
                return try await self.store(changes.described(current, at: self.clock.now()), over: current, by: act)
            }
            return try await self.replace(current, changes, by: act)
        }
        guard updated.status == .error, changes.bringsSecret else { return updated }
        return try await self.recheck(updated)
    }

    private func replace(_ current: OAuthApp, _ changes: OAuthAppChanges, by act: Act) async throws -> OAuthApp {
        guard current.origin == .manual else {
            throw ServiceError(.conflict, "Patchbay registered this client itself; only its 'label' can be changed")
        }
        let now = self.clock.now()
        let rules = try OAuthAppRules(current.integration, current.authMethodID, in: self.catalog)
        let old = try await self.oldSecret(of: current, changes)
        let secret = OAuthAppSecret(
            clientSecret: changes.clientSecret ?? old.clientSecret,
            privateKey: changes.privateKey ?? old.privateKey,
            config: changes.config ?? old.config
        )
        var updated = changes.described(current, at: now)
        if let sharing = changes.sharing { updated.sharing = sharing }
        if let clientID = changes.clientID { updated.clientID = clientID }
        if let scopes = changes.scopes { updated.settings.scopes = scopes }
        if let parameters = changes.extraAuthorizeParameters { updated.settings.extraAuthorizeParameters = parameters }
        if let way = changes.tokenAuthentication { updated.settings.tokenAuthentication = way }
        if let end = changes.secretExpiresAt { updated.secretExpiresAt = end }
        let problems =
            rules.problems(
                clientID: updated.clientID ?? "",
                secret,
                updated.settings,
                issuer: updated.issuer,
                sharing: updated.sharing,
                now: now
            ) + changes.movedPlaces(from: old)
        guard problems.isEmpty else { throw CheckFailure.ofApp(problems) }
        var sealed: [UInt8]?
        if changes.clientSecret != nil || changes.privateKey != nil || changes.config != nil {
            updated.version += 1
            updated.fieldNames = secret.fieldNames
            updated.refusedAt = nil
            sealed = try self.sealer.seal(object: secret.sealed, for: updated.sealingContext)
        }
        return try await self.store(updated, sealed: sealed, over: current, by: act)
    }

    /// The sealed members before the change. Those that cannot be opened are absent when the change brings new ones, so
    /// that a damaged app can be mended.
    private func oldSecret(of app: OAuthApp, _ changes: OAuthAppChanges) async throws -> OAuthAppSecret {
        do {
            return try await self.secret(of: app)
        } catch let error as UnreadableSecret {
            guard changes.bringsSecret, changes.config != nil else { throw error }
            return OAuthAppSecret()
        }
    }

    /// - Throws: `StaleRow` when the app was changed since it was read.
    private func store(
        _ updated: OAuthApp,
        sealed: [UInt8]? = nil,
        over current: OAuthApp,
        by act: Act
    ) async throws -> OAuthApp {
        try await self.apps.update(updated.id, in: updated.workspaceID, sealed: sealed, by: act) {
            stored,
            credentials in
            guard stored.updatedAt == current.updatedAt else { throw StaleRow() }
            guard updated.clientID == current.clientID || credentials == 0 else {
                throw ServiceError(
                    .conflict,
                    "\(Self.count(credentials)) the present client id, because their tokens belong to it; make another"
                        + " OAuth app for the new one"
                )
            }
            return updated
        }
    }

    /// Tries the new secret of an app that was refused.
    private func recheck(_ app: OAuthApp) async throws -> OAuthApp {
        let verdict = try await self.verdict(on: app)
        if case .refused = verdict { return app }
        return try await self.recover(app)
    }
}

extension OAuthAppChanges {
    fileprivate func described(_ app: OAuthApp, at now: Timestamp) -> OAuthApp {
        var app = app.next(at: now)
        if let label { app.label = label }
        return app
    }

    /// A problem for each value of `config` that would lead a secret to another place than it was given for. Who may
    /// change an app must not be able to read its secret that way.
    fileprivate func movedPlaces(from old: OAuthAppSecret) -> [FieldProblem] {
        guard let config else { return [] }
        let keepsSecret = old.clientSecret != nil && self.clientSecret == nil
        let keepsKey = old.privateKey != nil && self.privateKey == nil
        guard keepsSecret || keepsKey else { return [] }
        let secret = keepsSecret ? "client_secret" : "private_key"
        let keys = config.keys + old.config.keys.filter { config[$0] == nil }
        return keys.filter { config[$0] != old.config[$0] }.map { key in
            FieldProblem(
                field: key,
                in: .config,
                code: .moved,
                message: "The value leads elsewhere than the app's secret was given for; send '\(secret)' with it"
            )
        }
    }
}
