package import Domain
package import JSON

/// Finds the client of a flow, and of a request to a token endpoint.
package struct OAuthClientFinder: Sendable {
    private let apps: any OAuthAppStore
    private let sealer: any ObjectSealer
    private let origin: PublicOrigin

    package init(apps: any OAuthAppStore, sealer: any ObjectSealer, origin: PublicOrigin) {
        self.apps = apps
        self.sealer = sealer
        self.origin = origin
    }

    /// The client, in this order: the app that the request names; the client in the connection's own credentials; the
    /// newest active app of the workspace; the newest active app that another workspace shares with it. A client that a
    /// server knows by discovery or registration is not looked for.
    ///
    /// - Parameters:
    ///   - appID: the app that the request names.
    ///   - issuer: the authorization server, where it was discovered; nil for that of the definition.
    ///   - credentials: those of the connection, in which `client_id` and `client_secret` may be.
    /// - Throws: `CheckFailure` when the app that the request names is not known here, or is that of another integration,
    ///   auth method or issuer; `ServiceError.conflict` when that app cannot be used, and when there is no client;
    ///   `UnreadableSecret`.
    package func client(
        for integration: Integration,
        _ method: AuthMethod,
        appID: Identifier<OAuthApp>?,
        issuer: String?,
        credentials: Secret<JSONObject>?,
        in workspaceID: Identifier<Workspace>
    ) async throws -> OAuthClient {
        if let appID {
            guard let found = try await self.apps.findSealed(appID, usableIn: workspaceID) else {
                throw Self.refusal(.notFound, "OAuth app not found")
            }
            return try self.client(found.app, found.sealed, for: integration, method, issuer: issuer)
        }
        if let own = Self.client(in: credentials, method) { return own }
        let found = try await self.apps.newestSealed(
            for: integration.id,
            method.id,
            issuer: issuer,
            usableIn: workspaceID
        )
        guard let (app, sealed) = found, let client = try self.open(app, sealed, method) else {
            throw try await self.absence(of: integration, method, in: workspaceID)
        }
        return client
    }

    private static func refusal(_ code: FieldProblem.Code, _ message: String) -> CheckFailure {
        CheckFailure.ofApp([FieldProblem(field: "oauth_app_id", in: .body, code: code, message: message)])
    }

    private func open(_ app: OAuthApp, _ sealed: [UInt8], _ method: AuthMethod) throws -> OAuthClient? {
        let secret = try self.sealer.openStored(object: sealed, for: app.sealingContext)
        return app.client(with: OAuthAppSecret(sealed: secret), method: method)
    }

    private func client(
        _ app: OAuthApp,
        _ sealed: [UInt8],
        for integration: Integration,
        _ method: AuthMethod,
        issuer: String?
    ) throws -> OAuthClient {
        guard app.integration == integration.id, app.authMethodID == method.id else {
            let message = "This OAuth app is for another integration or auth method; name one for \(integration.name)"
            throw Self.refusal(.conflict, message)
        }
        guard app.issuer.map({ Array($0.utf8) }) == issuer.map({ Array($0.utf8) }) else {
            throw Self.refusal(.conflict, "This OAuth app is known to another authorization server; name one for this")
        }
        guard app.status != .error else { throw Self.refused(integration) }
        // A registration that was replaced still serves the users who were sent away with it.
        guard app.status == .active || app.origin == .registered, let client = try self.open(app, sealed, method) else {
            throw ServiceError(.conflict, "The OAuth app is not registered yet; name another, or try again in a moment")
        }
        return client
    }

    private static func client(in credentials: Secret<JSONObject>?, _ method: AuthMethod) -> OAuthClient? {
        let credentials = credentials?.reveal() ?? [:]
        guard let clientID = credentials["client_id"]?.string, !clientID.isEmpty else { return nil }
        let secret = credentials["client_secret"]?.string.flatMap { $0.isEmpty ? nil : Secret($0) }
        return OAuthClient(
            app: nil,
            clientID: clientID,
            clientSecret: secret,
            tokenAuthentication: secret == nil ? .none : method.oauth?.tokenAuthentication ?? .basic
        )
    }

    private static func refused(_ integration: Integration) -> ServiceError {
        ServiceError(
            .conflict,
            "The service refuses the OAuth app for \(integration.name); correct its secret with PUT"
                + " /api/v1/oauth-apps/{oauth_app_id}"
        )
    }

    private func absence(
        of integration: Integration,
        _ method: AuthMethod,
        in workspaceID: Identifier<Workspace>
    ) async throws -> ServiceError {
        let page = try await self.apps.list(
            integration: integration.id,
            PageRequest(limit: 100),
            usableIn: workspaceID
        )
        let isRefused = page.items.contains { $0.status == .error && $0.authMethodID == method.id }
        guard !isRefused else { return Self.refused(integration) }
        let isFixed = method.oauth?.tokenURL != nil && method.openAuthorityKeys(of: integration).isEmpty
        let uri = isFixed ? self.origin.redirectURI(integration.id) : "that its reply has"
        return ServiceError(
            .conflict,
            "No OAuth app is set up for \(integration.name); make one with POST /api/v1/oauth-apps, with the redirect URI"
                + " \(uri)"
        )
    }
}

extension PublicOrigin {
    /// The redirect URI (RFC 6749, section 3.1.2) with this last segment (``OAuthApp/redirectContext(for:)``).
    package func redirectURI(_ context: String) -> String { "\(self)/oauth/callback/\(context)" }
}

extension OAuthClient {
    /// The scopes that a flow asks for: those that were asked for, else those of the app, else those of the definition.
    /// The scopes of a shared app, or of the definition if it has none, are the most that other workspaces may ask for.
    ///
    /// - Parameter asked: nil when the caller named none.
    /// - Throws: `CheckFailure` when another workspace asks for more.
    package func scopes(
        asked: [String]?,
        method: AuthMethod,
        in workspaceID: Identifier<Workspace>
    ) throws(CheckFailure) -> [String] {
        let standard = self.app?.settings.scopes ?? method.oauth?.defaultScopes ?? []
        guard let asked else { return standard }
        guard self.isShared(with: workspaceID) else { return asked }
        guard asked.allSatisfy({ scope in standard.contains { $0.utf8.elementsEqual(scope.utf8) } }) else {
            throw CheckFailure.ofApp([
                FieldProblem(
                    field: "scopes",
                    in: .body,
                    code: .notAllowed,
                    message: "The shared OAuth app allows fewer scopes; ask for some of these only",
                    suggestion: standard.joined(separator: " ")
                )
            ])
        }
        return asked
    }
}
