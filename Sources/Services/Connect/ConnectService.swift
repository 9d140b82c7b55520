package import Domain

/// The use cases of connect sessions: make, read and cancel them for the product's server, and open, claim and leave
/// them for the user's browser.
package struct ConnectService: Sendable {
    package struct Stores: Sendable {
        let sessions: any ConnectSessionStore
        let authorizations: (any AuthorizationStore)?
        let workspaces: any WorkspaceStore
        let connections: any ConnectionStore
        let apps: (any OAuthAppStore)?

        /// - Parameters:
        ///   - authorizations: nil in a process that serves no pages.
        ///   - apps: nil in a process that makes no session with an OAuth app of its own choice.
        package init(
            sessions: any ConnectSessionStore,
            authorizations: (any AuthorizationStore)?,
            workspaces: any WorkspaceStore,
            connections: any ConnectionStore,
            apps: (any OAuthAppStore)?
        ) {
            self.sessions = sessions
            self.authorizations = authorizations
            self.workspaces = workspaces
            self.connections = connections
            self.apps = apps
        }
    }

    let stores: Stores
    let catalog: any IntegrationCatalog
    let hasher: any TokenHasher
    let passes: any PassMaker
    let links: (any LinkSealer)?
    let abandoned: AbandonedResults?
    /// Where browsers reach the daemon.
    package let origin: PublicOrigin
    let identifiers: IdentifierGenerator
    let clock: Clock
    /// 60 sessions a minute for each caller.
    private let sessionLimit: RateLimiter
    /// 20 POSTs a minute for each session.
    let postLimit: RateLimiter

    /// - Parameters:
    ///   - links: nil in a process without data keys, which neither makes nor opens links of ``LinkedSession``.
    ///   - abandoned: nil in a process that ends no session.
    package init(
        stores: Stores,
        catalog: any IntegrationCatalog,
        hasher: any TokenHasher,
        passes: any PassMaker,
        links: (any LinkSealer)?,
        abandoned: AbandonedResults? = nil,
        origin: PublicOrigin,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.stores = stores
        self.catalog = catalog
        self.hasher = hasher
        self.passes = passes
        self.links = links
        self.abandoned = abandoned
        self.origin = origin
        self.identifiers = identifiers
        self.clock = clock
        self.sessionLimit = RateLimiter(rate: 60, burst: 60, clock: clock)
        self.postLimit = RateLimiter(rate: 20, burst: 20, clock: clock)
    }

    /// Makes a session in the caller's workspace. Only the returned link has the token, of which the database keeps the
    /// hash.
    ///
    /// - Parameter counted: who has 60 sessions a minute; nil for the caller.
    /// - Returns: the session and the link, `PUBLIC_URL/connect/TOKEN`.
    /// - Throws: `CheckFailure` with every problem; `ServiceError.forbidden` for another user's session;
    ///   `notFound` when the caller reaches no connection with the submitted id; `tooManyRequests`; `unavailable`.
    package func create(
        _ submission: ConnectSessionSubmission,
        by act: Act,
        countedFor counted: String? = nil,
        remembering: Remembering<(session: ConnectSession, link: Secret<String>)> = { $1 }
    ) async throws -> (session: ConnectSession, link: Secret<String>) {
        let token = Secret("pct_" + RandomText.next())
        let session = try await self.session(submission, for: act.caller)
        try self.sessionLimit.count(counted ?? act.caller.id)
        let link = Secret("\(self.origin)/connect/\(token.reveal())")
        let remembered = try remembering((session, link), act)
        try await self.stores.sessions.create(session, tokenHash: self.hasher.hash(token), by: remembered)
        return (session, link)
    }

    /// - Throws: `ServiceError.notFound` when the caller's workspace has no such session, and when the session is of a
    ///   user whose rows the caller may not reach.
    package func find(_ id: String, for caller: Caller) async throws -> ConnectSession {
        guard
            let id = Identifier<ConnectSession>(id),
            let session = try await self.stores.sessions.find(id, in: caller.workspaceID),
            caller.mayReach(rowOf: session.userID)
        else { throw ServiceError.connectSessionNotFound }
        return session
    }

    /// Ends a session, and erases what it keeps. A cancelled session stays as it is.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when the session is completed; `unavailable`.
    package func cancel(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        try await retryingWhenStale("connect session", if: precondition) {
            try await self.find(id, for: act.caller)
        } change: { session in
            try await self.cancel(session, by: act)
        }
    }

    func cancel(_ session: ConnectSession, by act: Act) async throws {
        guard session.status != .completed else {
            throw ServiceError(.conflict, "The connect session is completed; delete its connection instead")
        }
        guard session.status != .cancelled else { return }
        var cancelled = session.next(at: self.clock.now())
        cancelled.status = .cancelled
        cancelled.version += 1
        let grant = try await self.abandoned?.grant(of: session)
        try await self.stores.authorizations?.endAll(of: session.id, in: session.workspaceID)
        try await self.stores.sessions.update(from: session, to: cancelled, sealed: nil, codeHash: nil, by: act)
        await self.abandoned?.offer(grant)
    }

    /// The present state of a session, as a reply shows it.
    package func state(of session: ConnectSession) -> ConnectSession.State { session.state(at: self.clock.now()) }
}
