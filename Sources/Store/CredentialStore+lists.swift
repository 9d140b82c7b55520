package import Domain
import SQLite

extension SQLiteCredentialStore {
    package func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential> {
        let pattern = filter.search?.likePattern
        return try await self.database.scan { sqlite in
            let credentials = try sqlite.all(
                """
                SELECT id, workspace_id, label, description, auth_type, credential_type, credential_scope, provider,
                    user_id, created_by, status, expires_at, last_used_at, version, field_names, is_inline,
                    created_at, updated_at
                FROM credentials
                WHERE workspace_id = ?1
                    AND (?2 IS NULL OR credential_type = ?2)
                    AND (?3 IS NULL OR auth_type = ?3)
                    AND (?4 IS NULL OR status = ?4)
                    AND (?5 IS NULL OR label LIKE ?5 ESCAPE '\\' OR description LIKE ?5 ESCAPE '\\')
                    AND id > ?6
                ORDER BY id LIMIT ?7 OFFSET ?8
                """,
                workspaceID,
                filter.credentialType?.rawValue,
                filter.authType?.rawValue,
                filter.status,
                pattern,
                page.cursor?.text ?? "",
                page.limit + 1,
                page.skip,
                read: Credential.init(row:)
            )
            return try Page(credentials, page) {
                try sqlite.first(
                    """
                    SELECT count(*) FROM credentials
                    WHERE workspace_id = ?1
                        AND (?2 IS NULL OR credential_type = ?2)
                        AND (?3 IS NULL OR auth_type = ?3)
                        AND (?4 IS NULL OR status = ?4)
                        AND (?5 IS NULL OR label LIKE ?5 ESCAPE '\\' OR description LIKE ?5 ESCAPE '\\')
                    """,
                    workspaceID,
                    filter.credentialType?.rawValue,
                    filter.authType?.rawValue,
                    filter.status,
                    pattern
                ) { $0.int(0) }
            }
        }
    }

    package func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> [Connection] {
        try self.database.read { sqlite in
            // Of a group the other columns are those of the row with its min()
            // (https://sqlite.org/lang_select.html, section 2.5).
            try sqlite.all(
                """
                SELECT min(id), workspace_id, label, integration, integration_type, auth_method_id, config,
                    credential_id, user_id, created_by, status, status_reason, status_message, status_changed_at, created_at,
                    updated_at
                FROM connections WHERE credential_id = ?1 AND workspace_id = ?2
                GROUP BY integration, integration_type, auth_method_id
                """,
                id,
                workspaceID,
                read: Connection.init(row:)
            )
        }
    }
}
