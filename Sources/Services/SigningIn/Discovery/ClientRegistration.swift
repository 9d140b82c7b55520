package import Domain
import JSON

/// Finds or makes the client of a flow with a discovered server (MCP, "Client Registration"): an app that the operator
/// registered at the issuer, else the app that Patchbay made there before, else a client id metadata document, else a
/// registration (RFC 7591).
package struct ClientRegistration: Sendable {
    /// The flow that a client is made for.
    struct Subject: Sendable {
        let server: DiscoveredServer
        let integration: Integration
        let method: AuthMethod
        let workspaceID: Identifier<Workspace>
        let isRenewing: Bool
        let act: Act
    }

    let apps: any OAuthAppStore
    let workspaces: any WorkspaceStore
    let sealer: any ObjectSealer
    let callers: ServiceCallers
    let origin: PublicOrigin
    let identifiers: IdentifierGenerator
    let clock: Clock
    private let flights = RegistrationFlights()
    /// The renewals of one app, because each makes the app of other users inactive: two at once, and one a minute.
    private let renewals: RateLimiter

    /// Make one for the process, because it joins callers that ask at the same time.
    package init(
        apps: any OAuthAppStore,
        workspaces: any WorkspaceStore,
        sealer: any ObjectSealer,
        callers: ServiceCallers,
        origin: PublicOrigin,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.apps = apps
        self.workspaces = workspaces
        self.sealer = sealer
        self.callers = callers
        self.origin = origin
        self.identifiers = identifiers
        self.clock = clock
        self.renewals = RateLimiter(rate: 1, burst: 2, clock: clock)
    }

    /// - Parameters:
    ///   - server: the result of ``ServerDiscovery``.
    ///   - act: the caller and request for the audit events of the apps that are made or changed.
    ///   - renewing: true when the server forgot the registered client. The app stays, inactive, for the credentials
    ///     that rest on it. Other apps than registered ones are not renewed.
    /// - Throws: `RegistrationFailure`; `ServiceError.conflict` when only the operator can register a client;
    ///   `ServiceError.workspaceNotFound`; `UnreadableSecret`; the errors of the store, before the server was asked
    ///   when nothing can be written.
    package func client(
        for server: DiscoveredServer,
        _ integration: Integration,
        _ method: AuthMethod,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        renewing: Bool = false
    ) async throws -> OAuthClient {
        let subject = Subject(
            server: server,
            integration: integration,
            method: method,
            workspaceID: workspaceID,
            isRenewing: renewing && self.mayRenew(server, integration, method, in: workspaceID),
            act: act
        )
        if let found = try await self.newest(for: subject), self.isUsable(found.app, for: subject) {
            return try self.client(of: found.app, found.sealed, for: subject)
        }
        let key = RegistrationFlights.Key(
            workspaceID: workspaceID,
            issuer: server.issuer,
            integration: integration.id,
            authMethodID: method.id,
            isRenewing: subject.isRenewing
        )
        return try await self.flights.run(key) { try await self.make(for: subject) }
    }

    private func mayRenew(
        _ server: DiscoveredServer,
        _ integration: Integration,
        _ method: AuthMethod,
        in workspaceID: Identifier<Workspace>
    ) -> Bool {
        let key = [workspaceID.text, server.issuer, integration.id, method.id].joined(separator: "\n")
        return (try? self.renewals.count(key)) != nil
    }

    func newest(for subject: Subject) async throws -> (app: OAuthApp, sealed: [UInt8])? {
        try await self.apps.newestSealed(
            for: subject.integration.id,
            subject.method.id,
            issuer: subject.server.issuer,
            usableIn: subject.workspaceID
        )
    }

    private func isUsable(_ app: OAuthApp, for subject: Subject) -> Bool {
        switch app.origin {
        case .manual: true
        case .registered: !subject.isRenewing && app.secretExpiresAt.map { self.clock.now() < $0 } ?? true
        // The setting `public_url` may be another one by now.
        case .metadataDocument:
            app.clientID == "\(self.origin)/oauth/client/\(app.id).json" && self.origin.isSecure
        }
    }

    private func make(for subject: Subject) async throws -> OAuthClient {
        // Another request may have made the app since the caller looked.
        let old = try await self.newest(for: subject)
        if let old, self.isUsable(old.app, for: subject) {
            return try self.client(of: old.app, old.sealed, for: subject)
        }
        let new: (app: OAuthApp, sealed: [UInt8])
        if subject.server.supportsMetadataDocuments, self.origin.isSecure {
            new = try await self.makeDocument(for: subject, replacing: old?.app)
        } else if let text = subject.server.registrationURL, let url = ServiceURL(discovered: text) {
            new = try await self.register(at: url, for: subject, replacing: old?.app)
        } else {
            throw Self.refusal(subject)
        }
        return try self.client(of: new.app, new.sealed, for: subject)
    }

    private static func refusal(_ subject: Subject) -> ServiceError {
        let host = ServiceURL(discovered: subject.server.issuer)?.origin.host ?? "the authorization server"
        return ServiceError(
            .conflict,
            "No OAuth app is set up for \(subject.integration.name) at \(host), which registers no clients by itself; "
                + "make one with POST /api/v1/oauth-apps"
        )
    }

    private func client(of app: OAuthApp, _ sealed: [UInt8], for subject: Subject) throws -> OAuthClient {
        // The store returns active apps, and the table has no active app without a client id.
        guard let clientID = app.clientID else { throw Self.refusal(subject) }
        let secret = OAuthAppSecret(sealed: try self.sealer.openStored(object: sealed, for: app.sealingContext))
        let standard: OAuthEndpoints.TokenAuthentication =
            if secret.privateKey != nil {
                .privateKeyJWT
            } else {
                secret.clientSecret == nil ? .none : subject.server.secretAuthentication
            }
        return OAuthClient(
            app: app,
            clientID: clientID,
            clientSecret: secret.clientSecret,
            privateKey: secret.privateKey,
            tokenAuthentication: app.settings.tokenAuthentication ?? standard,
            config: secret.config
        )
    }
}
