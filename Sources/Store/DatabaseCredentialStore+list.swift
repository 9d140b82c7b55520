package import Domain
import Storage

extension DatabaseCredentialStore {
    static let list: SQL = """
        SELECT \(Credential.columns) FROM credentials WHERE \(Self.matches) AND id > ?6 ORDER BY id LIMIT ?7 OFFSET ?8
        """
    static let count: SQL = "SELECT count(*) FROM credentials WHERE \(Self.matches)"
    static let listOfUser: SQL = """
        SELECT \(Credential.columns) FROM credentials
        WHERE \(Self.matches) AND user_id = ?6 AND id IN (\(Self.idsOfUser("?7"))) ORDER BY id LIMIT ?8 OFFSET ?9
        """
    static let countOfUser: SQL = """
        SELECT count(*) FROM credentials WHERE \(Self.matches) AND user_id = ?6 AND id IN (\(Self.idsOfUser("''")))
        """
    static let representatives: SQL = """
        SELECT \(Connection.columns) FROM (
            SELECT *, row_number() OVER (PARTITION BY integration, integration_type, auth_method_id ORDER BY id)
                AS place
            FROM connections WHERE credential_id = ?1 AND workspace_id = ?2) AS connections
        WHERE place = 1 ORDER BY id
        """

    private static let matches: SQL = """
        workspace_id = ?1
            AND (?2 IS NULL OR credential_type = ?2)
            AND (?3 IS NULL OR auth_type = ?3)
            AND (?4 IS NULL OR status = ?4)
            AND (?5 IS NULL OR \(SQL.contains("label", "?5")) OR \(SQL.contains("description", "?5")))
        """

    /// A query for the ids of the credentials that may belong to the user `?6`: the credentials of the user's
    /// connections, and the user's credentials that are not inline. Inline credentials are in no index on the user,
    /// because every create of a connection would have to write to that index, too.
    ///
    /// - Parameter cursor: a SQL expression; only ids greater than its value are selected. If this condition were
    ///   outside of the subquery, SQLite would read all credentials of the workspace.
    private static func idsOfUser(_ cursor: SQL) -> SQL {
        """
        SELECT credential_id FROM connections WHERE workspace_id = ?1 AND user_id = ?6 AND credential_id > \(cursor)
            UNION ALL
            SELECT id FROM credentials WHERE workspace_id = ?1 AND user_id = ?6 AND is_inline = 0 AND id > \(cursor)
        """
    }

    package func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential> {
        try await self.database.scanning { session in
            var values: [any SQLValue] = [
                workspaceID, filter.credentialType?.rawValue, filter.authType?.rawValue, filter.status,
                filter.search?.likePattern,
            ]
            var (list, count) = (Self.list, Self.count)
            if let userID = filter.userID {
                values.append(userID)
                (list, count) = (Self.listOfUser, Self.countOfUser)
            }
            let range: [any SQLValue] = [page.cursor?.text ?? "", page.limit + 1, page.skip]
            let (rows, isCut) = try session.pageRows(
                list,
                values: values + range,
                read: { try Credential(row: $0) },
                length: { $0.fieldNames.reduce(0) { $0 + $1.utf8.count } }
            )
            return try Page(rows, page, isCut: isCut) { [values, count] in
                try session.first(count, values: values) { $0.int(0) }
            }
        }
    }

    package nonisolated(nonsending) func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> [Connection] {
        try await self.database.read { session in
            try session.all(Self.representatives, id, workspaceID) { try Connection(row: $0) }
        }
    }
}
