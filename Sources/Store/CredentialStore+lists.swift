package import Domain
import SQLite

extension SQLiteCredentialStore {
    static let list: SQL = """
        SELECT \(Credential.columns) FROM credentials WHERE \(Self.matches) AND id > ?6 ORDER BY id LIMIT ?7 OFFSET ?8
        """
    static let count: SQL = "SELECT count(*) FROM credentials WHERE \(Self.matches)"
    static let representatives: SQL = """
        SELECT min(id), \(Connection.columnsButID) FROM connections WHERE credential_id = ?1 AND workspace_id = ?2
        GROUP BY integration, integration_type, auth_method_id
        """

    private static let matches: SQL = """
        workspace_id = ?1
            AND (?2 IS NULL OR credential_type = ?2)
            AND (?3 IS NULL OR auth_type = ?3)
            AND (?4 IS NULL OR status = ?4)
            AND (?5 IS NULL OR label LIKE ?5 ESCAPE '\\' OR description LIKE ?5 ESCAPE '\\')
        """

    package func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential> {
        try await self.database.scan { sqlite in
            let values: [any SQLiteValue] = [
                workspaceID, filter.credentialType?.rawValue, filter.authType?.rawValue, filter.status,
                filter.search?.likePattern,
            ]
            let range: [any SQLiteValue] = [page.cursor?.text ?? "", page.limit + 1, page.skip]
            let credentials = try sqlite.all(Self.list, values: values + range, read: Credential.init(row:))
            return try Page(credentials, page) { try sqlite.first(Self.count, values: values) { $0.int(0) } }
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
                Self.representatives,
                id,
                workspaceID,
                read: Connection.init(row:)
            )
        }
    }
}
