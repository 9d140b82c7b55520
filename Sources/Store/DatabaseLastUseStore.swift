package import Domain
package import Storage

package struct DatabaseLastUseStore: LastUseStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func record(_ uses: LastUses) async throws {
        try await self.database.writing { session in
            for (id, time) in uses.keys {
                try session.run("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1", id, time)
            }
            for (id, use) in uses.credentials {
                try session.run(
                    "UPDATE credentials SET last_used_at = ?3 WHERE id = ?1 AND workspace_id = ?2",
                    id,
                    use.workspaceID,
                    use.at
                )
            }
        }
    }
}
