/// Stores users who were sent to an authorization server.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol AuthorizationStore: Sendable {
    /// Stores a new authorization, unless its session has `limit` open ones.
    ///
    /// - Parameters:
    ///   - stateHash: SHA-256 of the state.
    ///   - browserHash: SHA-256 of the browser's id.
    /// - Returns: false when the session has `limit` open authorizations.
    func create(
        _ authorization: Authorization,
        stateHash: [UInt8],
        browserHash: [UInt8],
        sealed: [UInt8],
        limit: Int
    ) async throws -> Bool
    /// Marks the authorization with this state as used, if the browser is the one that was sent away, in one durable
    /// statement. The first caller gets the authorization, and every other caller nil.
    func take(
        stateHash: [UInt8],
        browserHash: [UInt8],
        at now: Timestamp
    ) async throws -> (authorization: Authorization, sealed: [UInt8])?
    /// Why ``take(stateHash:browserHash:at:)`` returned nil. Changes nothing.
    func refusal(stateHash: [UInt8], browserHash: [UInt8], at now: Timestamp) async throws -> AuthorizationRefusal
    /// Erases the sealed bytes of an authorization that has ended.
    func end(_ id: Identifier<Authorization>, in workspaceID: Identifier<Workspace>) async throws
    /// Ends all open authorizations of a session, because another browser has the session now.
    func endAll(of sessionID: Identifier<ConnectSession>, in workspaceID: Identifier<Workspace>) async throws
    /// Deletes up to `limit` authorizations that ended before `earliest`.
    ///
    /// - Returns: the number of deleted authorizations.
    func delete(endedBefore earliest: Timestamp, limit: Int) async throws -> Int
}

/// Why a state leads to no authorization.
package enum AuthorizationRefusal: Sendable, Equatable {
    case unknown
    /// The session tells where the user may go on. Nil when the browser is not the one that was sent away.
    case used(Identifier<ConnectSession>?)
    case expired(Identifier<ConnectSession>?)
    case otherBrowser
}
