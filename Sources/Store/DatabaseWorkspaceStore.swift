package import Domain
import JSON
package import Storage

package struct DatabaseWorkspaceStore: WorkspaceStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(_ workspace: Workspace, by act: Act) async throws {
        try await self.database.writing { session in
            try session.refusingTakenName {
                try session.run(
                    """
                    INSERT INTO workspaces (id, name, created_at, updated_at, settings) VALUES (?1, ?2, ?3, ?4, ?5)
                    """,
                    workspace.id,
                    workspace.name,
                    workspace.createdAt,
                    workspace.updatedAt,
                    workspace.settings
                )
            }
            try session.record(act, on: workspace.id.text, in: workspace.id)
        }
    }

    package nonisolated(nonsending) func find(_ id: Identifier<Workspace>) async throws -> Workspace? {
        try await self.database.read { try $0.workspace(id) }
    }

    package func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace> {
        try await self.database.scanning { session in
            let workspaces = try session.all(
                """
                SELECT id, name, created_at, updated_at, settings FROM workspaces WHERE id > ?1
                ORDER BY id LIMIT ?2 OFFSET ?3
                """,
                page.cursor?.text ?? "",
                page.limit + 1,
                page.skip,
                read: Workspace.init(row:)
            )
            return try Page(workspaces, page) {
                try session.first("SELECT count(*) FROM workspaces") { $0.int(0) }
            }
        }
    }

    package nonisolated(nonsending) func all() async throws -> [Workspace] {
        try await self.database.read { session in
            try session.all(
                "SELECT id, name, created_at, updated_at, settings FROM workspaces ORDER BY id",
                read: Workspace.init(row:)
            )
        }
    }

    package func update(
        _ id: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace {
        try await self.database.writing { session in
            guard let current = try session.workspace(id) else { throw ServiceError.workspaceNotFound }
            let updated = try change(current)
            try session.refusingTakenName {
                try session.run(
                    "UPDATE workspaces SET name = ?2, updated_at = ?3, settings = ?4 WHERE id = ?1",
                    id,
                    updated.name,
                    updated.updatedAt,
                    updated.settings
                )
            }
            try session.record(act, on: id.text, in: id)
            return updated
        }
    }

    package func delete(
        _ id: Identifier<Workspace>,
        withContent: Bool,
        if precondition: Precondition?,
        keeping rule: RootKeyRule,
        by act: Act
    ) async throws {
        try await self.database.writing { session in
            // Checked before the content is deleted, because a rollback of a large deletion takes long.
            guard let workspace = try session.workspace(id) else { throw ServiceError.workspaceNotFound }
            try precondition?.check(workspace.updatedAt)
            // Nobody can finish a sign-in to a deleted workspace.
            try session.run("DELETE FROM authorizations WHERE workspace_id = ?1 AND id > ''", id)
            try session.run("DELETE FROM connect_sessions WHERE workspace_id = ?1", id)
            if withContent {
                try session.deleteWork(onConnectionsOf: id)
                try session.deleteWork(onCredentialsOf: id)
                try session.run("DELETE FROM connections WHERE workspace_id = ?1", id)
                try session.run("DELETE FROM credentials WHERE workspace_id = ?1", id)
                try session.run("DELETE FROM oauth_apps WHERE workspace_id = ?1", id)
                try session.keeping(rule) { try session.run("DELETE FROM api_keys WHERE workspace_id = ?1", id) }
            } else {
                try session.run("DELETE FROM api_keys WHERE workspace_id = ?1 AND revoked_at IS NOT NULL", id)
            }
            try session.run("DELETE FROM idempotency_keys WHERE workspace_id = ?1", id)
            do {
                try session.run("DELETE FROM workspaces WHERE id = ?1", id)
            } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
                throw WorkspaceNotEmpty()
            }
            try session.record(act, on: id.text, in: id)
        }
    }
}

extension Session {
    fileprivate func workspace(_ id: Identifier<Workspace>) throws -> Workspace? {
        try self.first(
            "SELECT id, name, created_at, updated_at, settings FROM workspaces WHERE id = ?1",
            id,
            read: Workspace.init(row:)
        )
    }

    /// Runs `body`, and reports that a name is taken as an error for the caller.
    ///
    /// - Throws: `ServiceError.workspaceNameTaken` in place of a `uniqueViolation`; all other errors of `body`.
    fileprivate func refusingTakenName(_ body: () throws -> Int) throws {
        do {
            _ = try body()
        } catch let error as any DatabaseError where error.kind == .uniqueViolation {
            throw ServiceError.workspaceNameTaken
        }
    }
}

extension Workspace {
    /// The column `settings`: {"connect": {…}}.
    fileprivate var settings: String { JSON.object(["connect": .object(self.connect.json)]).serialized() }

    init(row: any Row) throws {
        // Without its list of URLs a workspace would lead its users to no product, which is better than to a wrong one.
        let settings = try? JSON(parsing: row.text(4))
        self.init(
            id: try row.id(0),
            name: row.text(1),
            createdAt: try row.timestamp(2),
            updatedAt: try row.timestamp(3),
            connect: ConnectSettings(json: settings?["connect"]?.object ?? [:])
        )
    }
}
