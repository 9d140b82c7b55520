import Domain
package import JSON

extension SignInService {
    /// Makes an authorization, and returns the URL to which the browser is sent. Everything that decides where the code
    /// goes is fixed and sealed here.
    ///
    /// - Parameters:
    ///   - visit: of the browser that has the session.
    ///   - config: the values that the page asked for. Values of the session win over them, and values of the app over
    ///     both.
    ///   - renewing: whether the user tries again because the server shows a page that it does not know the client. A
    ///     server that Patchbay registered with is then asked for a new registration.
    /// - Throws: `CheckFailure` with the problems of `config`; ``SignInFailure``; `ServiceError.conflict` when no app
    ///   is set up; `ServiceError.unavailable`.
    package func begin(
        _ visit: ConnectVisit,
        integration integrationID: String,
        method methodID: String,
        config: JSONObject,
        renewing: Bool = false,
        from origin: PageOrigin
    ) async throws -> String {
        let session = visit.session
        try self.requireOpen(session, browserHash: visit.browser.hash)
        let (integration, method, target) = try self.target(integrationID, methodID, of: session)
        guard method.kind == .oauth2, let oauth = method.oauth else { throw CheckFailure.notOfSession }
        let act = self.act(.oauthAppCreate, for: session, from: origin)
        let old = try await self.connection(of: session, for: integrationID, methodID, by: act.caller)
        let start = SignInStart(integration: integration, method: method, oauth: oauth, target: target, old: old)
        let given = try start.config(config)
        let own = try await self.ownClient(of: session)
        let (client, endpoints, discovered) = try await self.place(
            start,
            config: given,
            own: own,
            renewing: renewing || session.lastFailure?.code == SignInFailure.clientNotAccepted.code,
            by: act
        ) { await self.record($0, of: session, scopes: [], from: origin) }
        let fixed = try self.checkedConfig(given.overridden(by: client.config), integration, method)
        let scopes = try await self.scopes(start, client, discovered, in: session.workspaceID)
        let secret = AuthorizationSecret(
            integration: integration.id,
            authMethodID: method.id,
            endpoints: try endpoints ?? SignInEndpoints(of: integration, method, config: fixed),
            redirectURI: try self.redirectURI(start, client),
            codeVerifier: oauth.usesPKCE || endpoints != nil ? Secret(RandomText.next()) : nil,
            oauthAppID: client.app?.id,
            clientID: client.clientID,
            config: fixed,
            fixedKeys: client.config.keys,
            credentials: client.app == nil ? own : Secret([:])
        )
        try start.requireProtected(secret.endpoints)
        try await self.requireReachable(secret.endpoints, start, in: session.workspaceID)
        let state = Secret("pbs" + RandomText.next())
        // The URL is made first, because an app or definition may have parameters that make it impossible.
        let url = try AuthorizationRequest(
            endpoints: secret.endpoints,
            integration: integration,
            method: method,
            client: client,
            config: fixed,
            redirectURI: secret.redirectURI,
            state: state,
            codeVerifier: secret.codeVerifier,
            scopes: scopes,
            asksForConsent: old != nil || session.binding == .confirm || client.isShared(with: session.workspaceID)
        ).url(self.hasher)
        try await self.store(secret, scopes, start, of: visit, state: state)
        return url
    }

    /// Checks that the endpoints whose host comes from a config value or from a discovered document may be called, before
    /// a browser is sent to one of them.
    ///
    /// - Throws: ``SignInFailure/unreachableAddress``, whatever the reason is, because names of an inner network are not
    ///   for the user; ``SignInFailure/noAnswer`` when too many names are being looked up.
    private func requireReachable(
        _ endpoints: SignInEndpoints,
        _ start: SignInStart,
        in workspaceID: Identifier<Workspace>
    ) async throws(SignInFailure) {
        for url in start.openURLs(endpoints) {
            guard let url = try? ServiceURL(url) else { throw .unreachableAddress }
            do throws(OutboundFailure) {
                try await self.parts.addresses.requireReachable(
                    url,
                    for: .token,
                    of: workspaceID,
                    definitionPorts: start.oauth.ports
                )
            } catch {
                throw error == .busy ? .noAnswer : .unreachableAddress
            }
        }
    }

    private func store(
        _ secret: AuthorizationSecret,
        _ scopes: [String],
        _ start: SignInStart,
        of visit: ConnectVisit,
        state: Secret<String>
    ) async throws {
        let now = self.clock.now()
        let authorization = Authorization(
            id: self.identifiers.next(),
            workspaceID: visit.session.workspaceID,
            sessionID: visit.session.id,
            context: secret.context,
            integration: start.integration.id,
            authMethodID: start.method.id,
            scopes: scopes,
            createdBy: visit.session.createdBy,
            createdAt: now,
            // After its session an authorization is of no use, and the session's row may be deleted.
            expiresAt: min(now.adding(seconds: Authorization.lifetime), visit.session.expiresAt)
        )
        let isStored = try await self.authorizations.create(
            authorization,
            stateHash: self.hasher.hash(state),
            browserHash: visit.browser.hash,
            sealed: try self.sealer.seal(object: secret.sealed, for: authorization.sealingContext),
            limit: Self.mostAuthorizations
        )
        guard isStored else { throw SignInFailure.tooManyRequests }
    }

    /// The client of the flow and, for a definition that discovers, the endpoints and scopes of the server.
    ///
    /// - Parameter recording: is called before a failure of the discovered server is thrown. No callback follows it, so
    ///   that nothing else would tell the product's makers.
    private func place(
        _ start: SignInStart,
        config: JSONObject,
        own: Secret<JSONObject>,
        renewing: Bool,
        by act: Act,
        recording: (SignInFailure) async -> Void
    ) async throws -> (client: OAuthClient, endpoints: SignInEndpoints?, scopes: [String]?) {
        let workspaceID = act.caller.workspaceID
        guard start.oauth.discovers else {
            let client = try await self.parts.clients.client(
                for: start.integration,
                start.method,
                appID: start.target.oauthAppID,
                issuer: nil,
                credentials: own,
                in: workspaceID
            )
            try start.requireBound(client)
            return (client, nil, nil)
        }
        let checked = try self.checkedConfig(config, start.integration, start.method)
        let resource = start.resource(in: checked)
        guard let resource else { throw SignInFailure.unreachableAddress }
        do {
            let found = try await self.parts.discovery.signIn(
                to: resource,
                start.integration,
                start.method,
                appID: start.target.oauthAppID,
                renewing: renewing,
                in: workspaceID,
                by: act
            )
            return (found.client, found.endpoints, found.scopes)
        } catch let failure as SignInFailure {
            await recording(failure)
            throw failure
        }
    }

    /// The scopes to ask for, each once: those of the session, else of the app, else of the server or definition; then
    /// those that the definition requires, and those that the connection would lose in a reconnect. The last two keep
    /// to the most that a shared app allows.
    ///
    /// - Throws: `CheckFailure` when the session asks for more than a shared app allows.
    private func scopes(
        _ start: SignInStart,
        _ client: OAuthClient,
        _ discovered: [String]?,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [String] {
        let asked = start.target.scopes ?? (client.app?.settings.scopes == nil ? discovered : nil)
        var scopes = try client.scopes(asked: asked, method: start.method, in: workspaceID)
        var further = start.oauth.requiredScopes
        if let old = start.old {
            further += try await self.connections.credential(of: old)?.scopesGranted ?? []
        }
        let most =
            client.isShared(with: workspaceID) ? client.app?.settings.scopes ?? start.oauth.defaultScopes : nil
        for scope in further where !scopes.contains(scope) && most?.contains(scope) != false {
            scopes.append(scope)
        }
        return scopes
    }

    private func redirectURI(_ start: SignInStart, _ client: OAuthClient) throws -> String {
        let context: String
        if let app = client.app {
            context = app.redirectContext(for: start.integration)
        } else if start.method.openAuthorityKeys(of: start.integration).isEmpty, !start.oauth.discovers {
            context = start.integration.id
        } else {
            // Without an app of its own, a server that a user named could have another service's code sent here.
            throw SignInFailure.notSetUp
        }
        return self.publicOrigin.redirectURI(context)
    }
}
