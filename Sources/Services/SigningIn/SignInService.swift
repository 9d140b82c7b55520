package import Domain
import JSON

/// The sign-ins of connect sessions: sends browsers to authorization servers, and takes the results that they bring
/// back (RFC 6749, section 4.1). Every sign-in belongs to a session, and to the browser that has the session.
package struct SignInService: Sendable {
    /// The number of open authorizations that a session may have.
    static let mostAuthorizations = 10

    let sessions: any ConnectSessionStore
    let authorizations: any AuthorizationStore
    let connections: ConnectionService
    let catalog: any IntegrationCatalog & ConnectionChecker
    let parts: Parts
    let sealer: any ObjectSealer
    let hasher: any TokenHasher
    let verifier: ConnectionVerifier?
    let publicOrigin: PublicOrigin
    let limits: PageTestLimits
    let identifiers: IdentifierGenerator
    let clock: Clock

    /// The parts that talk to services or know OAuth apps.
    package struct Parts: Sendable {
        let clients: any ClientFinding
        let apps: any AppJudging
        let tokens: any TokenExchanging
        let followUps: any FollowUpRunning
        let discovery: any SignInDiscovering
        let addresses: any OutboundGuard
        let revoking: RevocationOffer

        package init(
            clients: any ClientFinding,
            apps: any AppJudging,
            tokens: any TokenExchanging,
            followUps: any FollowUpRunning,
            discovery: any SignInDiscovering,
            addresses: any OutboundGuard,
            revoking: @escaping RevocationOffer = { _ in }
        ) {
            self.clients = clients
            self.apps = apps
            self.tokens = tokens
            self.followUps = followUps
            self.discovery = discovery
            self.addresses = addresses
            self.revoking = revoking
        }
    }

    /// - Parameters:
    ///   - hasher: computes SHA-256.
    ///   - verifier: nil in a process that makes no test.
    package init(
        sessions: any ConnectSessionStore,
        authorizations: any AuthorizationStore,
        connections: ConnectionService,
        catalog: any IntegrationCatalog & ConnectionChecker,
        parts: Parts,
        sealer: any ObjectSealer,
        hasher: any TokenHasher,
        verifier: ConnectionVerifier?,
        publicOrigin: PublicOrigin,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.sessions = sessions
        self.authorizations = authorizations
        self.connections = connections
        self.catalog = catalog
        self.parts = parts
        self.sealer = sealer
        self.hasher = hasher
        self.verifier = verifier
        self.publicOrigin = publicOrigin
        self.limits = PageTestLimits(clock: clock)
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The audit context of a change that a browser makes for a session: the actor is the one that made the session.
    func act(_ action: AuditAction, for session: ConnectSession, from origin: PageOrigin) -> Act {
        let caller = Caller(
            id: session.createdBy,
            workspaceID: session.workspaceID,
            scopes: Scopes([.connectionsWrite])
        )
        return Act(
            id: self.identifiers.next(),
            action,
            by: caller,
            requestID: origin.requestID,
            origin: origin.address
        )
    }

    /// The integration and method that the session allows under these ids.
    ///
    /// - Throws: `CheckFailure` for any other integration or method; `ServiceError.notFound` for an unknown
    ///   integration.
    func target(
        _ integrationID: String,
        _ methodID: String,
        of session: ConnectSession
    ) throws -> (Integration, AuthMethod, ConnectSession.Target) {
        let targets = session.request.targets
        let named = targets.first {
            $0.integration == integrationID && ($0.authMethodID == nil || $0.authMethodID == methodID)
        }
        guard let target = named ?? (targets.isEmpty ? ConnectSession.Target(integration: integrationID) : nil) else {
            throw CheckFailure.notOfSession
        }
        let integration = try self.catalog.integration(integrationID)
        guard let method = integration.authMethods.first(where: { $0.id == methodID }) else {
            throw CheckFailure.notOfSession
        }
        return (integration, method, target)
    }

    /// The connection to sign in to again; nil when the session makes a new one.
    ///
    /// - Throws: ``SignInFailure/connectionGone``; `CheckFailure` when the connection has another integration or
    ///   method.
    func connection(
        of session: ConnectSession,
        for integrationID: String,
        _ methodID: String,
        by caller: Caller
    ) async throws -> Connection? {
        guard let id = session.connectionID else { return nil }
        let connection: Connection
        do {
            connection = try await self.connections.find(id.text, for: caller)
        } catch let error as ServiceError where error.code == .notFound {
            throw SignInFailure.connectionGone
        }
        // The connection may have got another user since the session was made.
        guard connection.userID == session.userID else { throw SignInFailure.connectionGone }
        guard connection.integration == integrationID, connection.authMethodID == methodID else {
            throw CheckFailure.notOfSession
        }
        return connection
    }

    /// - Throws: ``SignInFailure/expired`` when the session cannot be used any more; ``SignInFailure/otherBrowser``
    ///   when another browser has it.
    func requireOpen(_ session: ConnectSession, browserHash: [UInt8]) throws(SignInFailure) {
        guard session.purpose == .connect, session.isOpen(at: self.clock.now()) else { throw .expired }
        guard session.browserHash == browserHash else { throw .otherBrowser }
    }
}

extension CheckFailure {
    static let notOfSession = CheckFailure(
        [
            FieldProblem(
                field: "integration",
                in: .body,
                code: .notAllowed,
                message: "This link is not for this service; choose one that the page offers"
            )
        ],
        message: "The session does not allow this integration"
    )
}

extension OAuthEndpoints {
    /// The keys of `config` that a sign-in fills by itself. A person or caller gives none of them.
    var automaticKeys: Set<String> {
        let followUps = self.afterToken.flatMap { $0["config"]?.object?.keys ?? [] }
        return Set(self.callbackConfig.keys + self.answer.config.map(\.key) + followUps)
    }
}

extension JSONObject {
    /// The members of both objects; those of `other` win.
    func overridden(by other: JSONObject) -> JSONObject {
        var object = self
        for member in other { object[member.key] = member.value }
        return object
    }
}
