package import Domain
package import SQLite

package struct SQLiteUseStore: UseStore {
    private let database: Database

    package init(_ database: Database) {
        self.database = database
    }

    package func record(_ uses: UseRecorder.Uses) async throws {
        try await self.database.writing { sqlite in
            for (id, time) in uses.keys {
                try sqlite.run("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1", id, time)
            }
            for (id, use) in uses.credentials {
                try sqlite.run(
                    "UPDATE credentials SET last_used_at = ?3 WHERE id = ?1 AND workspace_id = ?2",
                    id,
                    use.workspaceID,
                    use.at
                )
            }
        }
    }
}
