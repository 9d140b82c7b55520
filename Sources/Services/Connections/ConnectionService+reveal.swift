package import Domain
package import JSON

extension ConnectionService {
    /// Reads a connection with the secret of its credential. Both are read from one state of the database, so that a
    /// caller does not send a new secret to the old host in ``Connection/config``. The audit event names the
    /// credential.
    ///
    /// - Throws: `ServiceError.notFound`, also for a credential that the caller may not reach; `conflict` when the
    ///   connection is inactive; `unavailable` and errors of the database when the audit event cannot be stored;
    ///   `UnreadableSecret`.
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
        return (connection, credential, try await access.reveal(credential, sealed, by: act))
    }
}
