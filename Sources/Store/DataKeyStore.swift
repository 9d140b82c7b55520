package import Domain
package import SQLite

/// Keeps the wrapped data keys. What is in them is the vault's affair.
package struct SQLiteDataKeyStore: Sendable {
    /// One row of `data_keys`.
    package typealias Record = (id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp)

    private let database: SQLiteConnection

    package init(_ database: SQLiteConnection) {
        self.database = database
    }

    package func all() throws -> [Record] {
        try self.database.all("SELECT id, wrapped, check_value, created_at FROM data_keys ORDER BY id") { row in
            (row.int(0), row.blob(1), row.blob(2), try row.timestamp(3))
        }
    }

    package func create(_ record: Record) throws {
        try self.database.run(
            "INSERT INTO data_keys (id, wrapped, check_value, created_at) VALUES (?1, ?2, ?3, ?4)",
            record.id,
            record.wrapped,
            record.checkValue,
            record.createdAt
        )
    }

    /// Stores how another master key wraps them.
    package func rewrap(_ records: [Record]) throws {
        for record in records {
            try self.database.run(
                "UPDATE data_keys SET wrapped = ?2, check_value = ?3 WHERE id = ?1",
                record.id,
                record.wrapped,
                record.checkValue
            )
        }
    }

    package func delete(olderThan id: Int) throws {
        try self.database.run("DELETE FROM data_keys WHERE id < ?1", id)
    }
}
