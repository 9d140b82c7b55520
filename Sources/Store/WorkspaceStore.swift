package import Domain
package import SQLite

package struct SQLiteWorkspaceStore: WorkspaceStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func create(_ workspace: Workspace, by act: Act) async throws {
        try await self.database.writing { sqlite in
            do {
                try sqlite.run(
                    "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?4)",
                    workspace.id,
                    workspace.name,
                    workspace.createdAt,
                    workspace.updatedAt
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw ServiceError(.conflict, "A workspace with this name exists already")
            }
            try sqlite.record(act, on: workspace.id.text, in: workspace.id)
        }
    }

    package func find(_ id: Identifier<Workspace>) throws -> Workspace? {
        try self.database.read { sqlite in
            try sqlite.first(
                "SELECT id, name, created_at, updated_at FROM workspaces WHERE id = ?1",
                id,
                read: Workspace.init(row:)
            )
        }
    }

    package func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace> {
        try await self.database.scan { sqlite in
            let workspaces = try sqlite.all(
                """
                SELECT id, name, created_at, updated_at FROM workspaces WHERE id > ?1 ORDER BY id LIMIT ?2 OFFSET ?3
                """,
                page.cursor?.text ?? "",
                page.limit + 1,
                page.skip,
                read: Workspace.init(row:)
            )
            return try Page(workspaces, page) {
                try sqlite.first("SELECT count(*) FROM workspaces") { $0.int(0) }
            }
        }
    }

    package func all() throws -> [Workspace] {
        try self.database.read { sqlite in
            try sqlite.all(
                "SELECT id, name, created_at, updated_at FROM workspaces ORDER BY id",
                read: Workspace.init(row:)
            )
        }
    }

    package func update(_ workspace: Workspace, from current: Workspace, by act: Act) async throws {
        try await self.database.writing { sqlite in
            let count: Int
            do {
                count = try sqlite.run(
                    "UPDATE workspaces SET name = ?2, updated_at = ?3 WHERE id = ?1 AND updated_at = ?4",
                    workspace.id,
                    workspace.name,
                    workspace.updatedAt,
                    current.updatedAt
                )
            } catch let error as SQLiteError where error.isUniqueViolation {
                throw ServiceError(.conflict, "A workspace with this name exists already")
            }
            guard count == 1 else { throw StaleRow() }
            try sqlite.record(act, on: workspace.id.text, in: workspace.id)
        }
    }

    package func delete(
        _ workspace: Workspace,
        withContent: Bool,
        at now: Timestamp,
        by act: Act
    ) async throws {
        let id = workspace.id
        try await self.database.writing { sqlite in
            let isAsRead = try sqlite.first(
                "SELECT 1 FROM workspaces WHERE id = ?1 AND updated_at = ?2",
                id,
                workspace.updatedAt
            ) { _ in true }
            // Before all that is in it is deleted, and put back.
            guard isAsRead != nil else { throw StaleRow() }
            if withContent {
                try sqlite.run("DELETE FROM connections WHERE workspace_id = ?1", id)
                try sqlite.run("DELETE FROM credentials WHERE workspace_id = ?1", id)
                try sqlite.keepingUsableRootKey(at: now) {
                    _ = try sqlite.run("DELETE FROM api_keys WHERE workspace_id = ?1", id)
                }
            } else {
                try sqlite.run("DELETE FROM api_keys WHERE workspace_id = ?1 AND revoked_at IS NOT NULL", id)
            }
            try sqlite.run("DELETE FROM idempotency_keys WHERE workspace_id = ?1", id)
            do {
                try sqlite.run("DELETE FROM workspaces WHERE id = ?1", id)
            } catch let error as SQLiteError where error.isForeignKeyViolation {
                throw ServiceError(
                    .conflict,
                    "The workspace holds connections, credentials or keys; delete them first, or everything with 'force'"
                )
            }
            try sqlite.record(act, on: id.text, in: id)
        }
    }
}

extension Workspace {
    init(row: Row) throws {
        self.init(
            id: try row.id(0),
            name: row.text(1),
            createdAt: try row.timestamp(2),
            updatedAt: try row.timestamp(3)
        )
    }
}
