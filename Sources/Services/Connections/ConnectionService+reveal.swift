package import Domain
package import JSON

extension ConnectionService {
    /// Reads a connection and the decrypted secret of its credential. Both rows are read from the same state of the
    /// database; otherwise a caller could get a new secret with an old host in ``Connection/config``, and send the
    /// secret to that host. Both rows get an audit event.
    ///
    /// - Throws: `ServiceError.notFound` when the connection does not exist, or when the caller may not reach the
    ///   connection or its credential; `conflict` when the connection is inactive; `unavailable` and errors of the
    ///   database when the audit events cannot be stored; `UnreadableSecret` when the secret cannot be decrypted.
    package func reveal(
        _ id: String,
        by act: Act
    ) async throws -> (connection: Connection, credential: Credential, secret: Secret<JSONObject>) {
        let access = try self.requireSecretAccess()
        guard
            let id = Identifier<Connection>(id),
            let (connection, credential, sealed) = try await self.connections.findWithSecret(
                id,
                in: act.caller.workspaceID
            ),
            act.caller.mayReach(rowOf: connection.userID)
        else { throw ServiceError.connectionNotFound }
        guard act.caller.mayReach(rowOf: credential.userID) else { throw ServiceError.credentialNotFound }
        guard connection.status != .inactive else {
            throw ServiceError(.conflict, "The connection is inactive; switch it on before it is used")
        }
        let events = [
            AuditRecord(act, on: connection.id.text),
            AuditRecord(act.doing(.credentialReveal, id: self.identifiers.next()), on: credential.id.text),
        ]
        return (connection, credential, try await access.reveal(credential, sealed, recording: events))
    }
}
