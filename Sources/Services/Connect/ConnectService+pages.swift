package import Domain

extension ConnectService {
    /// The browser that sent a cookie, or a new one for an absent or malformed cookie.
    package func browser(cookie: String?) -> (browser: Browser, isNew: Bool) {
        if let cookie, let browser = Browser(cookie: cookie, hasher: self.hasher) { return (browser, false) }
        return (Browser.new(hasher: self.hasher), true)
    }

    /// The text that opens the session's pages in this browser.
    package func pass(for session: ConnectSession, _ browser: Browser) -> String {
        self.passes.pass(for: browser, key: session.pageKey)
    }

    /// The open session whose link has a token. Binds no browser and changes nothing, because scanners and previews of
    /// mails fetch links.
    package func open(token: Secret<String>) async throws(ConnectRefusal) -> ConnectSession {
        do {
            let found = try await self.stores.sessions.find(tokenHash: self.hasher.hash(token))
            return try await self.opened(found).session
        } catch { throw ConnectRefusal(error) }
    }

    /// A browser on a page of a session. Changes nothing.
    ///
    /// - Parameters:
    ///   - browser: nil for a request without a cookie.
    ///   - pass: nil for a request without a pass.
    ///   - needsOpenSession: false for the pages that show a session's end. Only the browser that has the session
    ///     comes to them.
    package func visit(
        _ id: String,
        browser: Browser?,
        pass: String?,
        needsOpenSession: Bool = true
    ) async throws(ConnectRefusal) -> ConnectVisit {
        do {
            let found = try await self.session(id)
            guard let found else { throw ConnectRefusal.unknown }
            guard let browser, let pass, self.passes.isPass(pass, for: browser, key: found.pageKey) else {
                throw ConnectRefusal.openAgain
            }
            try found.requireTakeOver(by: browser)
            let (session, workspace) = try await self.opened(
                found,
                needsOpenSession: needsOpenSession || !found.isClaimed(by: browser)
            )
            return ConnectVisit(session: session, workspace: workspace, browser: browser, pass: pass)
        } catch { throw ConnectRefusal(error) }
    }

    /// Gives the session to the visit's browser. Every handler of a POST calls this function first. When another
    /// browser had the session, what that browser typed is erased, and its open authorizations end.
    ///
    /// - Returns: the visit with the session as it is now.
    package func claim(_ visit: ConnectVisit) async throws(ConnectRefusal) -> ConnectVisit {
        do {
            try self.countPost(of: visit.session)
            let session = try await retryingWhenStale("connect session", if: nil) {
                try await self.opened(self.session(visit.session.id.text)).session
            } change: { session in
                try await self.claim(session, for: visit.browser)
            }
            return ConnectVisit(
                session: session,
                workspace: visit.workspace,
                browser: visit.browser,
                pass: visit.pass
            )
        } catch { throw ConnectRefusal(error) }
    }

    private func claim(_ session: ConnectSession, for browser: Browser) async throws -> ConnectSession {
        guard !session.isClaimed(by: browser) else { return session }
        try session.requireTakeOver(by: browser)
        var claimed = session.next(at: self.clock.now())
        claimed.browserHash = browser.hash
        claimed.version += 1
        let grant = try await self.abandoned?.grant(of: session)
        if session.browserHash != nil {
            try await self.stores.authorizations?.endAll(of: session.id, in: session.workspaceID)
        }
        try await self.stores.sessions.update(from: session, to: claimed, sealed: nil, codeHash: nil, by: nil)
        await self.abandoned?.offer(grant)
        return claimed
    }

    /// Ends the session for its user, who pressed "Cancel".
    ///
    /// - Parameters:
    ///   - requestID: the id of the HTTP request.
    ///   - origin: the address of the browser.
    /// - Returns: the cancelled session.
    package func cancel(
        _ visit: ConnectVisit,
        requestID: String? = nil,
        origin: String? = nil
    ) async throws(ConnectRefusal) -> ConnectSession {
        let claimed = try await self.claim(visit).session
        let act = self.act(.connectSessionCancel, in: claimed, requestID: requestID, origin: origin)
        do {
            try await self.cancel(claimed, by: act)
            guard let session = try await self.session(claimed.id.text) else { throw ConnectRefusal.unknown }
            return session
        } catch is StaleRow {
            // The session was claimed by another browser, or has ended meanwhile.
            throw .openAgain
        } catch { throw ConnectRefusal(error) }
    }

    /// The session and its workspace for `connect.js`, which asks with the cookie and the pass. Neither has a code.
    package func status(
        _ id: String,
        browser: Browser?,
        pass: String?
    ) async throws(ConnectRefusal) -> ConnectStatus {
        do {
            guard let session = try await self.session(id) else { throw ConnectRefusal.unknown }
            guard let browser, let pass, self.passes.isPass(pass, for: browser, key: session.pageKey) else {
                throw ConnectRefusal.openAgain
            }
            return try await self.status(of: session)
        } catch { throw ConnectRefusal(error) }
    }

    /// The same for a page of the product, which asks with the token of the link.
    package func status(_ id: String, token: Secret<String>) async throws(ConnectRefusal) -> ConnectStatus {
        do {
            let session = try await self.stores.sessions.find(tokenHash: self.hasher.hash(token))
            // A page that has only the link names no session.
            guard let session, id == "-" || session.id.text == id else { throw ConnectRefusal.unknown }
            return try await self.status(of: session)
        } catch { throw ConnectRefusal(error) }
    }

    private func status(of session: ConnectSession) async throws -> ConnectStatus {
        ConnectStatus(
            state: self.state(of: session),
            connectionID: session.resultID,
            failure: session.lastFailure,
            allowedOrigins: try await self.workspace(of: session).connect.allowedOrigins
        )
    }

    /// The audit context of a user's change. The actor is the caller who made the session.
    package func act(
        _ action: AuditAction,
        in session: ConnectSession,
        requestID: String? = nil,
        origin: String? = nil
    ) -> Act {
        let caller = Caller(id: session.createdBy, workspaceID: session.workspaceID, scopes: Scopes([]))
        return Act(id: self.identifiers.next(), action, by: caller, requestID: requestID, origin: origin)
    }

    /// Checks that a session can be used.
    ///
    /// - Throws: ``ConnectRefusal/unknown`` for nil; ``ConnectRefusal/ended(_:)``.
    func opened(
        _ session: ConnectSession?,
        needsOpenSession: Bool = true
    ) async throws -> (session: ConnectSession, workspace: Workspace) {
        guard let session else { throw ConnectRefusal.unknown }
        let workspace = try await self.workspace(of: session)
        let state = self.state(of: session)
        guard state == .open || !needsOpenSession else {
            throw ConnectRefusal.ended(EndedSession(session: session, workspace: workspace, state: state))
        }
        return (session, workspace)
    }

    private func session(_ id: String) async throws -> ConnectSession? {
        guard let id = Identifier<ConnectSession>(id) else { return nil }
        return try await self.stores.sessions.find(id)
    }

    private func workspace(of session: ConnectSession) async throws -> Workspace {
        guard let workspace = try await self.stores.workspaces.find(session.workspaceID) else {
            throw ConnectRefusal.unknown
        }
        return workspace
    }

    private func countPost(of session: ConnectSession) throws {
        do {
            try self.postLimit.count(session.id.text)
        } catch let error as ServiceError {
            guard case .tooManyRequests(let seconds) = error.code else { throw error }
            throw ConnectRefusal.tooManyRequests(retryAfter: seconds)
        }
    }
}

/// The answer to `connect.js`, which asks how a session goes on.
package struct ConnectStatus: Sendable {
    package let state: ConnectSession.State
    package let connectionID: Identifier<Connection>?
    package let failure: ConnectSession.Failure?
    /// The origins whose pages may read the answer.
    package let allowedOrigins: [String]
}

extension ConnectSession {
    /// - Throws: ``ConnectRefusal/otherBrowser`` when another browser has a session that shows a user's connections.
    fileprivate func requireTakeOver(by browser: Browser) throws(ConnectRefusal) {
        guard self.purpose == .connect || self.browserHash == nil || self.isClaimed(by: browser) else {
            throw .otherBrowser
        }
    }
}
