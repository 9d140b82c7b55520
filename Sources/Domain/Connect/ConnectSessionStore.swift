/// Stores connect sessions.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol ConnectSessionStore: Sendable {
    /// - Parameter tokenHash: SHA-256 of the token in the session's link.
    /// - Throws: `StaleRow` when there is a session with this hash already; `ServiceError.workspaceNotFound`.
    func create(_ session: ConnectSession, tokenHash: [UInt8], by act: Act) async throws
    nonisolated(nonsending) func find(
        _ id: Identifier<ConnectSession>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> ConnectSession?
    /// The session of any workspace with this id.
    nonisolated(nonsending) func find(_ id: Identifier<ConnectSession>) async throws -> ConnectSession?
    /// The session of any workspace whose link has the token with this hash.
    nonisolated(nonsending) func find(tokenHash: [UInt8]) async throws -> ConnectSession?
    /// The sealed bytes of a session, if it has any and `now` is before their end.
    nonisolated(nonsending) func sealed(
        of session: ConnectSession,
        at now: Timestamp
    ) async throws -> [UInt8]?
    /// Stores the browser, status, failure, result, code and sealed bytes of a changed session.
    ///
    /// - Parameters:
    ///   - old: the session as it was read.
    ///   - new: the session to store, with the next version.
    ///   - sealed: what the session keeps; nil erases it.
    ///   - codeHash: SHA-256 of the code that finishes a pending session; nil for every other status.
    ///   - act: nil for a change without an audit event.
    /// - Throws: `StaleRow` when the session's version or status is not that of `old` any more.
    func update(
        from old: ConnectSession,
        to new: ConnectSession,
        sealed: (bytes: [UInt8], until: Timestamp)?,
        codeHash: [UInt8]?,
        by act: Act?
    ) async throws
    /// The answer whether the session is pending and its code has this hash. The comparison takes constant time.
    nonisolated(nonsending) func isCode(_ hash: [UInt8], of session: ConnectSession) async throws -> Bool
    /// Up to `limit` sessions with sealed bytes whose end has passed, in the order in which
    /// ``eraseSealed(endedBefore:limit:)`` erases the bytes.
    nonisolated(nonsending) func sealed(
        endedBefore now: Timestamp,
        limit: Int
    ) async throws -> [(session: ConnectSession, sealed: [UInt8])]
    /// Erases up to `limit` sealed bytes whose end has passed.
    ///
    /// - Returns: the number of sessions that were changed.
    func eraseSealed(endedBefore now: Timestamp, limit: Int) async throws -> Int
    /// Deletes up to `limit` sessions that ended before `earliest`.
    ///
    /// - Returns: the number of deleted sessions.
    func delete(endedBefore earliest: Timestamp, limit: Int) async throws -> Int
}

extension ServiceError {
    package static let connectSessionNotFound = ServiceError(.notFound, "Connect session not found")
}
