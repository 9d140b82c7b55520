package import Domain
package import SQLite

/// Keeps the wrapped data keys. What is in them is the vault's affair.
package struct SQLiteDataKeyStore: Sendable {
    /// One row of `data_keys`.
    package typealias Record = (id: Int, wrapped: [UInt8], checkValue: [UInt8], createdAt: Timestamp)

    private let database: SQLiteConnection

    /// The keys are read once at start, before there are readers and a writer.
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
}
