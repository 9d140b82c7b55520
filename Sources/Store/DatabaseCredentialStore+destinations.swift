package import Domain
import JSON
import Storage

extension DatabaseCredentialStore {
    package func destinations(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        of places: @escaping @Sendable (ConnectionSubmission) -> [Destination]
    ) async throws -> [Destination] {
        try await self.database.scanning { session in
            var destinations: [Destination] = []
            var known: Set<Destination> = []
            try session.forEachRow(
                of: """
                    SELECT DISTINCT integration, integration_type, auth_method_id, config FROM connections
                    WHERE credential_id = ?1 AND workspace_id = ?2
                    """,
                values: [id, workspaceID]
            ) { row in
                let submission = ConnectionSubmission(
                    integration: row.text(0),
                    integrationType: try row.enumeration(1),
                    config: try JSON(parsing: row.text(3)).object ?? [:],
                    authMethodID: row.text(2)
                )
                destinations += places(submission).filter { known.insert($0).inserted }
                return true
            }
            return destinations
        }
    }
}

extension DatabaseSealedSecretStore: UnlistedSecretStore {
    private static let listCurrent: SQL = """
        UPDATE credentials SET sealed = ?5, has_destinations = 1
        WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4 AND has_destinations = 0
        """

    static let unlisted: SQL = """
        SELECT credentials.id, credentials.workspace_id, credentials.version, credentials.sealed,
            previous_secrets.version, previous_secrets.sealed
        FROM credentials LEFT JOIN previous_secrets
            ON previous_secrets.credential_id = credentials.id
                AND previous_secrets.workspace_id = credentials.workspace_id
        WHERE credentials.has_destinations = 0 AND credentials.id > ?1 ORDER BY credentials.id LIMIT ?2
        """

    package func unlisted(
        after id: Identifier<Credential>?,
        limit: Int
    ) async throws -> [(current: SealedSecret, previous: SealedSecret?)] {
        try await self.database.scan { session in
            var bytes = 0
            return try session.prefix(Self.unlisted, values: [id?.text ?? "", limit]) { row in
                guard bytes < Self.enoughBytes else { return nil }
                func secret(_ table: SealedSecret.Table, version: Int, sealed: [UInt8]) throws -> SealedSecret {
                    let context = SealingContext(
                        workspaceID: try row.id(1),
                        credentialID: try row.id(0),
                        version: version
                    )
                    bytes += sealed.count
                    return SealedSecret(table: table, context: context, sealed: sealed)
                }
                let current = try secret(.credentials, version: row.int(2), sealed: row.blob(3))
                let hasPrevious = !row.isNull(4)
                return (
                    current,
                    hasPrevious
                        ? try secret(.previousSecrets, version: row.int(4), sealed: row.blob(5)) : nil
                )
            }
        }
    }

    package func list(_ secrets: [ResealedSecret]) async throws {
        try await self.database.writing { session in
            for secret in secrets {
                try session.run(secret.old.table == .credentials ? Self.listCurrent : Self.replacePrevious, secret)
            }
        }
    }
}

extension Session {
    /// Stores a longer list of destinations of a credential, and the audit event of the change.
    ///
    /// - Throws: `StaleRow` when the sealed bytes were changed or deleted since they were read.
    func store(_ change: DestinationsChange) throws {
        let credential = change.credential
        let count = try self.run(
            """
            UPDATE credentials SET sealed = ?5, updated_at = ?6, has_destinations = 1
            WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND sealed = ?4
            """,
            credential.id,
            credential.workspaceID,
            credential.version,
            change.old,
            change.sealed,
            credential.updatedAt
        )
        guard count == 1 else { throw StaleRow() }
        try self.record(change.act, on: credential.id.text, in: credential.workspaceID)
    }
}
