import Domain
import JSON

// The end of a session: its result is stored, or waits for the product's code.

extension SignInService {
    /// Stores a result, or keeps it until the product's server sends the code.
    ///
    /// - Returns: the session after it.
    /// - Throws: ``SignInFailure``; `CheckFailure`; `ServiceError`.
    func finish(
        _ result: ConnectResult,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> ConnectSession {
        do {
            return try await self.persisting { try await self.finishOnce(result, of: session, from: origin) }
        } catch let error as ServiceError where error.code == .unavailable {
            await self.offer(result, of: session)
            throw error
        }
    }

    private func finishOnce(
        _ result: ConnectResult,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> ConnectSession {
        guard session.binding == .code else {
            _ = try await self.store(result, of: session) { self.act($0, for: $1, from: origin) }
            return try await self.sessions.find(session.id) ?? session
        }
        // The user learns of another account now, while the service can still be left.
        let act = self.act(.connectSessionComplete, for: session, from: origin)
        _ = try await self.place(of: result, for: session, by: act.caller)
        return try await self.keep(.result(result, code: Secret(RandomText.next())), in: session)
    }

    /// How long the storing of a grant is tried, and how long the pause between two tries is, in milliseconds.
    private static let (patience, pause): (Int64, Int64) = (10_000, 250)

    /// Stores what a service granted. The code is spent, so that a grant that is not stored is lost: while the store is
    /// unavailable, the grant stays in memory and is stored again, also after the browser has left.
    ///
    /// - Throws: the errors of `step`; `ServiceError.unavailable` when the store is unavailable for 10 seconds.
    func persisting<Value: Sendable>(_ step: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let end = self.clock.now().milliseconds + Self.patience
        return try await Task { [clock] in
            while true {
                do {
                    return try await step()
                } catch let error as ServiceError where error.code == .unavailable {
                    let next = clock.now().milliseconds + Self.pause
                    guard next <= end else { throw error }
                    try await clock.sleep(until: Timestamp(milliseconds: next))
                }
            }
        }.value
    }

    /// Stores a result in the connection that it belongs to.
    ///
    /// - Parameters:
    ///   - session: as it was read. It has to keep its status and its browser until the result is stored.
    ///   - act: makes the audit context of the change of the connection.
    func store(
        _ result: ConnectResult,
        of session: ConnectSession,
        by act: (AuditAction, ConnectSession) -> Act
    ) async throws -> Connection {
        for _ in 1...10 {
            guard let current = try await self.sessions.find(session.id), current.status == session.status,
                current.browserHash == session.browserHash
            else { throw SignInFailure.otherBrowser }
            let caller = act(.connectionCreate, current).caller
            let place = try await self.place(of: result, for: current, by: caller)
            let id = place.connection?.id ?? self.identifiers.next()
            let completion = ConnectSessionCompletion(of: current, with: id, recording: self.identifiers.next())
            let details = self.warnings(of: result)
            do {
                guard let old = place.connection else {
                    let act = act(.connectionCreate, current).completing(completion).describing(details)
                    return try await self.connections.create(result, for: current, as: id, by: act)
                }
                let act = act(.connectionUpdate, current).completing(completion).describing(details)
                return try await self.connections.renew(old, with: result, isSameAccount: place.isSameAccount, by: act)
            } catch is StaleRow {}
        }
        throw ServiceError(.conflict, "The connection is being changed by others; try again in a moment")
    }

    /// The connection that a result belongs to: that of a reconnect, else one of the same user and account, else none.
    ///
    /// - Throws: ``SignInFailure/otherAccount(expected:found:)``; ``SignInFailure/noLastingAccess``.
    func place(
        of result: ConnectResult,
        for session: ConnectSession,
        by caller: Caller
    ) async throws -> (connection: Connection?, isSameAccount: Bool) {
        let old = try await self.connection(of: session, for: result.integration, result.authMethodID, by: caller)
        var place: (connection: Connection?, isSameAccount: Bool) = (old, false)
        if let old {
            place.isSameAccount = try await self.isSameAccount(result, as: old, for: session)
        } else if let found = try await self.connectionOfSameAccount(result, for: session) {
            place = (found, true)
        }
        try await self.requireLasting(result, in: place.connection, session)
        return place
    }

    /// Compares the account of a result with that of the connection. An id says nothing at another origin.
    ///
    /// - Returns: false when the connection has no account to compare with.
    /// - Throws: ``SignInFailure/otherAccount(expected:found:)`` unless the session allows another account.
    private func isSameAccount(
        _ result: ConnectResult,
        as old: Connection,
        for session: ConnectSession
    ) async throws -> Bool {
        var isSame = false
        if let account = old.account {
            isSame = result.account.map { $0.origin == account.origin && $0.id == account.id } ?? false
        } else if self.keepsAutomaticAddresses(result, of: old) {
            return false
        }
        if isSame || session.request.allowsAccountChange { return isSame }
        await self.offer(result, of: session)
        throw SignInFailure.otherAccount(
            expected: old.account.map { $0.name ?? $0.id },
            found: result.account.map { $0.name ?? $0.id }
        )
    }

    /// The values of addresses that the sign-in filled by itself, such as the id of a company in a path, are
    /// those of the connection.
    private func keepsAutomaticAddresses(_ result: ConnectResult, of old: Connection) -> Bool {
        guard let integration = try? self.catalog.integration(old.integration),
            let method = integration.authMethods.first(where: { $0.id == old.authMethodID }), let oauth = method.oauth,
            let stored = try? JSON(parsing: old.config).object
        else { return true }
        let keys = method.addressKeys(of: integration).intersection(oauth.automaticKeys)
        return keys.allSatisfy { key in stored[key].map { $0 == result.config[key] } ?? true }
    }

    private func connectionOfSameAccount(
        _ result: ConnectResult,
        for session: ConnectSession
    ) async throws -> Connection? {
        guard let account = result.account, let userID = session.userID else { return nil }
        let filter = ConnectionFilter(
            integration: result.integration,
            userID: userID,
            accountID: account.id,
            accountOrigin: account.origin
        )
        let page = try await self.connections.connections.list(
            filter,
            PageRequest(limit: 10),
            in: session.workspaceID
        )
        return page.items.last { $0.authMethodID == result.authMethodID }
    }

    /// - Throws: ``SignInFailure/noLastingAccess`` when the definition demands a refresh token and neither the grant
    ///   nor the connection has one.
    private func requireLasting(
        _ result: ConnectResult,
        in connection: Connection?,
        _ session: ConnectSession
    ) async throws {
        let method = try? self.catalog.integration(result.integration).authMethods.first {
            $0.id == result.authMethodID
        }
        guard result.grant != nil, result.credentials.reveal()["refresh_token"] == nil,
            method?.oauth?.requiresRefreshToken == true
        else { return }
        var names: [String] = []
        if let connection { names = try await self.connections.credential(of: connection)?.fieldNames ?? [] }
        guard names.contains("refresh_token") else { throw SignInFailure.noLastingAccess }
    }

    /// The names of granted values whose form the definition does not know, for the audit. Services change the forms of
    /// their tokens, so this is no reason to refuse one.
    private func warnings(of result: ConnectResult) -> AuditDetails? {
        guard result.grant != nil else { return nil }
        let submission = ConnectionSubmission(
            integration: result.integration,
            config: result.config,
            credentials: result.credentials,
            authMethodID: result.authMethodID
        )
        do {
            _ = try self.catalog.check(submission, now: self.clock.now())
            return nil
        } catch let failure as CheckFailure {
            let names = failure.problems.filter { $0.location == .credentials }.map(\.field)
            return AuditDetails { $0.member("unexpected_form", names.joined(separator: " "), cutAt: 1000) }
        } catch { return nil }
    }
}
