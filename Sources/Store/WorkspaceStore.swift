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

    package func all() throws -> [Workspace] {
        try self.database.read { sqlite in
            try sqlite.all(
                "SELECT id, name, created_at, updated_at FROM workspaces ORDER BY id",
                read: Workspace.init(row:)
            )
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
