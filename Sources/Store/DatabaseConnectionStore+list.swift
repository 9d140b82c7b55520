package import Domain
import Storage

extension DatabaseConnectionStore {
    package func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection> {
        try await self.database.scan { try $0.connections(filter, page, in: workspaceID) }
    }
}

extension DatabaseConnectionStore {
    /// The number of connections of all workspaces for each status; a status that no connection has is absent.
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
        // With the total known, the search ends at the last row that matches.
        let known = isKind && filter.search == nil ? try self.count(filter, in: workspaceID) : nil
        let values: [any SQLValue] = [
            workspaceID, filter.integration, filter.integrationType?.rawValue, filter.status?.rawValue,
            filter.search?.likePattern, filter.userID, filter.credentialID, filter.expiresBefore,
        ]
        let range: [any SQLValue] = [page.cursor?.text ?? "", min(page.limit + 1, known ?? .max), page.skip]
        let connections = try self.all(query.list, values: values + range, read: Connection.init(row:))
        return try Page(connections, page) { try known ?? self.first(query.count, values: values) { $0.int(0) } }
    }

    /// The total of a filter of kinds only, from the counts that triggers keep.
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
    /// - Returns: the query, and whether the filter has only members of ``ConnectionListQuery/kind``.
    fileprivate func query(for filter: ConnectionFilter) throws -> (ConnectionListQuery, isKind: Bool) {
        if filter.userID != nil { return (.user, false) }
        if filter.credentialID != nil { return (.credential, false) }
        guard let time = filter.expiresBefore else { return (.workspace, true) }
        // With more tokens, a caller would wait for the connections of other workspaces.
        let count = try self.first(ConnectionListQuery.countOfFirst, time) { $0.int(0) } ?? 0
        return (count <= 1000 ? .expiry : .workspaceRows, false)
    }
}
