package import Domain
package import Storage

package struct DatabaseDataKeyStore: DataKeyStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package nonisolated(nonsending) func all() async throws -> [DataKeyRecord] {
        try await self.database.read { try $0.dataKeys() }
    }

    @discardableResult
    package func change(
        _ change: @escaping @Sendable ([DataKeyRecord]) throws -> [DataKeyRecord]
    ) async throws -> [DataKeyRecord] {
        try await self.database.writing { session in
            let old = try session.dataKeys()
            let new = try change(old)
            for record in old where !new.contains(where: { $0.id == record.id }) {
                try session.run("DELETE FROM data_keys WHERE id = ?1", record.id)
            }
            for record in new where !old.contains(record) { try session.put(record) }
            return new
        }
    }

    package nonisolated(nonsending) func sealings() async throws -> [Int: Int] {
        try await self.database.read { session in
            let counts = try session.all("SELECT id, sealings FROM data_keys") { row in (row.int(0), row.int(1)) }
            return Dictionary(uniqueKeysWithValues: counts)
        }
    }

    package func add(sealings: [Int: Int]) async throws {
        try await self.database.writing { session in
            for (id, count) in sealings {
                try session.run("UPDATE data_keys SET sealings = sealings + ?2 WHERE id = ?1", id, count)
            }
        }
    }
}

extension Session {
    /// All data keys, in ascending order of their ids. The query reads only columns that exist in every version of the
    /// schema, because at the start of Patchbay the keys are checked before the schema is migrated.
    package func dataKeys() throws -> [DataKeyRecord] {
        try self.all("SELECT id, wrapped, check_value, created_at FROM data_keys ORDER BY id") { row in
            DataKeyRecord(
                id: row.int(0),
                wrapped: row.blob(1),
                checkValue: row.blob(2),
                createdAt: try row.timestamp(3)
            )
        }
    }

    fileprivate func put(_ record: DataKeyRecord) throws {
        try self.run(
            """
            INSERT INTO data_keys (id, wrapped, check_value, created_at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET wrapped = excluded.wrapped, check_value = excluded.check_value
            """,
            record.id,
            record.wrapped,
            record.checkValue,
            record.createdAt
        )
    }
}
