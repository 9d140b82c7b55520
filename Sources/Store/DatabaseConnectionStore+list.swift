package import Domain
import Storage

extension DatabaseConnectionStore {
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection> {
        try await self.database.scanning { try $0.connections(filter, page, in: workspaceID) }
    }
}

extension DatabaseConnectionStore {
    /// The number of connections with each status, in all workspaces. A status that no connection has is absent, or has
    /// the count 0.
    package nonisolated(nonsending) func countsByStatus() async throws -> [ConnectionStatus: Int] {
        let counts = try await self.database.read { session in
            try session.all("SELECT status, sum(count) FROM connection_counts GROUP BY status") { row in
                (try row.enumeration(0) as ConnectionStatus, row.int(1))
            }
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }
}

extension Session {
    fileprivate func connections(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let (query, isKind) = try self.query(for: filter)
        // If the total is known, it is used as the limit, so that SQLite can stop at the last matching row.
        let known = isKind && filter.search == nil ? try self.count(filter, in: workspaceID) : nil
        let values: [any SQLValue] = [
            workspaceID, filter.integration, filter.integrationType?.rawValue, filter.status?.rawValue,
            filter.search?.likePattern, filter.userID, filter.credentialID, filter.expiresBefore,
            filter.accountID, filter.accountOrigin,
        ]
        let range: [any SQLValue] = [page.cursor?.text ?? "", min(page.limit + 1, known ?? .max), page.skip]
        let (rows, isCut) = try self.pageRows(query.list, values: values + range, read: Connection.init(row:)) {
            $0.config.utf8.count
        }
        return try Page(rows, page, isCut: isCut) {
            try known ?? self.first(query.count, values: values) { $0.int(0) }
        }
    }

    /// The number of connections with the integration, type and status of the filter. Read from the table
    /// `connection_counts`, which triggers update.
    private func count(_ filter: ConnectionFilter, in workspaceID: Identifier<Workspace>) throws -> Int? {
        try self.first(
            """
            SELECT coalesce(sum(count), 0) FROM connection_counts
            WHERE workspace_id = ?1
                AND (?2 IS NULL OR integration = ?2)
                AND (?3 IS NULL OR integration_type = ?3)
                AND (?4 IS NULL OR status = ?4)
            """,
            workspaceID,
            filter.integration,
            filter.integrationType?.rawValue,
            filter.status?.rawValue
        ) { $0.int(0) }
    }
}

extension Session {
    /// Chooses the query that is fastest for a filter.
    ///
    /// - Returns: the query, and `isKind`: whether the filter has conditions only on integration, type, status and
    ///   label.
    fileprivate func query(for filter: ConnectionFilter) throws -> (ConnectionListQuery, isKind: Bool) {
        if filter.accountID != nil { return (.account, false) }
        if filter.userID != nil { return (.user, false) }
        if filter.credentialID != nil { return (.credential, false) }
        guard let time = filter.expiresBefore else { return (.workspace, true) }
        // With more tokens, the index on the expiry would find too many rows of other workspaces.
        let count = try self.first(ConnectionListQuery.countOfFirst, time) { $0.int(0) } ?? 0
        return (count <= 1000 ? .expiry : .workspaceRows, false)
    }
}
