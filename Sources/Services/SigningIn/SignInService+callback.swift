package import Domain
import JSON

/// The end of a callback.
package enum CallbackResult: Sendable {
    /// The connection is stored, or waits for the product's code.
    case done(ConnectSession)
    /// The user has to choose an account or site.
    case choose(ConnectSession)
    /// The session is nil when the browser is not the one that was sent away.
    case failed(SignInFailure, ConnectSession?)
}

extension SignInService {
    /// Takes the answer of an authorization server. The state is consumed before the code goes anywhere, and the code
    /// is sent at most once.
    ///
    /// - Parameters:
    ///   - context: the last segment of the callback's path.
    ///   - query: the decoded parameters in their order, also repeated ones.
    ///   - browser: nil for a request without a cookie.
    /// - Throws: `ServiceError.unavailable`, and errors of the database. Every other failure is a result.
    package func callback(
        context: String,
        query: [(name: String, value: String)],
        browser: Browser?,
        from origin: PageOrigin
    ) async throws -> CallbackResult {
        let callback: CallbackQuery
        do throws(SignInFailure) {
            callback = try CallbackQuery(query)
        } catch {
            return .failed(error, nil)
        }
        let stateHash = self.hasher.hash(callback.state)
        let now = self.clock.now()
        guard let browser,
            let (authorization, sealed) = try await self.authorizations.take(
                stateHash: stateHash,
                browserHash: browser.hash,
                at: now
            )
        else {
            return try await self.refusal(stateHash: stateHash, browserHash: browser?.hash ?? [], at: now)
        }
        // Bytes that stay when this fails are of no use: the authorization is used.
        try? await self.authorizations.end(authorization.id, in: authorization.workspaceID)
        let session = try await self.sessions.find(authorization.sessionID, in: authorization.workspaceID)
        guard let session else { return .failed(.expired, nil) }
        return try await self.reportingFailure(of: session, scopes: authorization.scopes, from: origin) {
            try self.requireOpen(session, browserHash: browser.hash)
            let opened = try? self.sealer.openStored(object: sealed, for: authorization.sealingContext)
            guard let secret = opened.flatMap({ AuthorizationSecret(sealed: $0) }) else {
                throw SignInFailure.nothingToFinish
            }
            return try await self.finish(authorization, secret, callback, at: context, of: session, from: origin)
        }
    }

    private func refusal(
        stateHash: [UInt8],
        browserHash: [UInt8],
        at now: Timestamp
    ) async throws -> CallbackResult {
        let refusal = try await self.authorizations.refusal(stateHash: stateHash, browserHash: browserHash, at: now)
        let (failure, id): (SignInFailure, Identifier<ConnectSession>?) =
            switch refusal {
            case .unknown: (.nothingToFinish, nil)
            case .used(let id): (.used, id)
            case .expired(let id): (.expired, id)
            case .otherBrowser: (.otherBrowser, nil)
            }
        guard let id, let session = try await self.sessions.find(id) else { return .failed(failure, nil) }
        let isTaken = failure == .expired && session.browserHash.map { $0 != browserHash } ?? false
        return isTaken ? .failed(.otherBrowser, nil) : .failed(failure, session)
    }

    /// The steps after the state was consumed, in the order of RFC 9700 (section 4.4): place, issuer, error, code.
    private func finish(
        _ authorization: Authorization,
        _ secret: AuthorizationSecret,
        _ callback: CallbackQuery,
        at context: String,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> CallbackResult {
        guard secret.context.utf8.elementsEqual(context.utf8) else { throw SignInFailure.wrongPlace }
        try callback.requireIssuer(of: secret.endpoints)
        let integration = try? self.catalog.integration(secret.integration)
        guard let integration, let method = integration.authMethods.first(where: { $0.id == secret.authMethodID }),
            let oauth = method.oauth
        else { throw SignInFailure.connectionGone }
        if let error = callback.error { throw SignInFailure(error: error, of: oauth) }
        let code = try callback.code(oauth)
        var endpoints = secret.endpoints
        do throws(TokenFailure) {
            endpoints = try endpoints.completed(by: callback.parameters, for: oauth)
        } catch { throw SignInFailure(error) }
        let act = self.act(.connectSessionComplete, for: session, from: origin)
        let client = try await self.client(secret, integration, method, oauth, in: session.workspaceID)
        // The app's own values stay, because its secret goes where they lead.
        let config = secret.config.overridden(by: oauth.config(from: callback.parameters))
            .overridden(by: client.config)
        let flow = SignInFlow(
            integration: integration,
            method: method,
            oauth: oauth,
            endpoints: endpoints,
            client: client,
            config: try self.checkedConfig(config, integration, method),
            scopes: authorization.scopes,
            old: try await self.connection(of: session, for: integration.id, method.id, by: act.caller)
        )
        let grant = try await self.exchange(code, secret, flow, in: session.workspaceID)
        return try await self.finish(grant, flow, of: session, from: origin)
    }

    /// The client that the user was sent with. Its secret may have been replaced meanwhile, its id and hosts not.
    private func client(
        _ secret: AuthorizationSecret,
        _ integration: Integration,
        _ method: AuthMethod,
        _ oauth: OAuthEndpoints,
        in workspaceID: Identifier<Workspace>
    ) async throws -> OAuthClient {
        let client: OAuthClient
        do {
            client = try await self.parts.clients.client(
                for: integration,
                method,
                appID: secret.oauthAppID,
                issuer: oauth.discovers ? secret.endpoints.issuer : nil,
                credentials: secret.credentials,
                in: workspaceID
            )
        } catch is CheckFailure {
            throw SignInFailure.clientNotAccepted
        } catch let error as ServiceError where error.code == .conflict {
            throw SignInFailure.clientNotAccepted
        }
        guard client.clientID == secret.clientID, client.app?.id == secret.oauthAppID,
            Set(client.config.keys) == Set(secret.fixedKeys),
            let config = try? self.checkedConfig(
                secret.config.overridden(by: client.config),
                integration,
                method
            ), config == secret.config
        else { throw SignInFailure.clientNotAccepted }
        return client
    }

    private func exchange(
        _ code: Secret<String>,
        _ secret: AuthorizationSecret,
        _ flow: SignInFlow,
        in workspaceID: Identifier<Workspace>
    ) async throws -> TokenGrant {
        let exchange = CodeExchange(
            endpoints: flow.endpoints,
            integration: flow.integration,
            method: flow.method,
            client: flow.client,
            redirectURI: secret.redirectURI,
            codeVerifier: secret.codeVerifier,
            scopes: flow.scopes,
            config: flow.config,
            in: workspaceID
        )
        do throws(TokenFailure) {
            let grant = try await self.parts.tokens.exchange(code, exchange)
            // The grant counts whether the app's status can be written now or not.
            if let app = flow.client.app { try? await self.parts.apps.noteAcceptance(of: app) }
            return grant
        } catch {
            if case .client(let code) = error, let app = flow.client.app, flow.isAtThePlaceOfTheApp {
                try? await self.parts.apps.noteRefusal(of: app, code: SignInFailure.code(code) ?? "invalid_client")
            }
            throw SignInFailure(error)
        }
    }

    /// Checks config by the rules of its fields.
    ///
    /// - Throws: `CheckFailure`.
    func checkedConfig(_ config: JSONObject, _ integration: Integration, _ method: AuthMethod) throws -> JSONObject {
        let submission = ConnectionSubmission(
            integration: integration.id,
            config: config,
            credentials: Secret([:]),
            authMethodID: method.id
        )
        return try self.catalog.check(granted: submission, now: self.clock.now()).config
    }
}

/// A sign-in whose code is being exchanged.
struct SignInFlow: Sendable {
    let integration: Integration
    let method: AuthMethod
    let oauth: OAuthEndpoints
    let endpoints: SignInEndpoints
    let client: OAuthClient
    let config: JSONObject
    /// The scopes that were asked for.
    let scopes: [String]
    /// The connection to sign in to again; nil for a new one.
    let old: Connection?

    /// The definition and the app alone name the token endpoint. A refusal of the client by a place that a user
    /// named says nothing of the app.
    var isAtThePlaceOfTheApp: Bool {
        guard let url = self.oauth.tokenURL else { return true }
        let fixed = Set(self.client.config.keys)
        return TestTemplate(url).segments.allSatisfy { segment in
            guard case .field(.config, let key) = segment else { return true }
            return fixed.contains(key)
        }
    }
}
