import SQLite
import Storage
import Testing

@Suite struct SQLValueTests {
    private let sqlite: SQLiteConnection

    init() throws {
        self.sqlite = try SQLiteConnection(path: ":memory:", access: .create)
    }

    static let texts = ["", "a", "\0", "a\0b", "\0\0", "é", "e\u{301}", "😀", "\u{FEFF}x", "\u{10FFFF}", " \n\t"]

    @Test func longTextComesBackByteForByte() throws {
        try self.textComesBackByteForByte(String(repeating: "lông ", count: 20_000))
    }

    @Test(arguments: texts)
    func textComesBackByteForByte(_ text: String) throws {
        let row = try #require(
            try self.sqlite.first("SELECT ?1, typeof(?1), length(CAST(?1 AS BLOB))", text) { row in
                (row.text(0), row.text(1), row.int(2), row.isNull(0))
            }
        )
        #expect(Array(row.0.utf8) == Array(text.utf8))
        #expect((row.1, row.2, row.3) == ("text", text.utf8.count, false))
    }

    @Test(arguments: [[], [0], [0, 0], [0xFF], Array(0...255)] as [[UInt8]])
    func blobsComeBackByteForByte(_ bytes: [UInt8]) throws {
        let row = try #require(
            try self.sqlite.first("SELECT ?1, typeof(?1)", bytes) { ($0.blob(0), $0.text(1), $0.isNull(0)) }
        )
        #expect((row.0, row.1, row.2) == (bytes, "blob", false))
    }

    @Test(arguments: [0, 1, -1, .max, .min, 1 << 53 + 1, Int(Int32.max) + 1])
    func integersComeBackExactly(_ number: Int) throws {
        let row = try #require(try self.sqlite.first("SELECT ?1, typeof(?1)", number) { ($0.int(0), $0.text(1)) })
        #expect(row == (number, "integer"))
    }

    @Test(arguments: [true, false])
    func booleansAreZeroAndOne(_ value: Bool) throws {
        let row = try #require(try self.sqlite.first("SELECT ?1", value) { ($0.bool(0), $0.int(0)) })
        #expect(row == (value, value ? 1 : 0))
    }

    @Test func nilIsNull() throws {
        let values = (String?.none, Int?.none, [UInt8]?.none, Bool?.none)
        let nulls = try #require(
            try self.sqlite.first("SELECT ?1, ?2, ?3, ?4", values.0, values.1, values.2, values.3) { row in
                (0..<4).map(row.isNull)
            }
        )
        #expect(nulls == [true, true, true, true])
    }

    @Test func nullReadsAsNothing() throws {
        let row = try #require(
            try self.sqlite.first("SELECT NULL") {
                ($0.textOrNil(0), $0.text(0), $0.int(0), $0.bool(0), $0.blob(0))
            }
        )
        #expect((row.0, row.1, row.2, row.3, row.4) == (nil, "", 0, false, []))
    }

    @Test(arguments: ["", "a"])
    func anOptionalIsBoundAsItsValue(_ text: String) throws {
        let value = try #require(try self.sqlite.first("SELECT ?1", Optional(text)) { $0.textOrNil(0) })
        #expect(value == text)
    }

    @Test func brokenTextIsRepaired() throws {
        let text = try self.sqlite.first("SELECT CAST(x'61ff62' AS TEXT)") { $0.text(0) }
        #expect(text == "a\u{FFFD}b")
    }

    @Test func valuesAreBoundInOrder() throws {
        let row = try #require(
            try self.sqlite.first("SELECT ?2, ?1, ?3", "first", 2, [3] as [UInt8]) {
                ($0.int(0), $0.text(1), $0.blob(2))
            }
        )
        #expect((row.0, row.1, row.2) == (2, "first", [3]))
    }

    /// A statement that is used again with fewer values than before sees none of the earlier values.
    @Test func boundValuesDoNotOutliveTheirCall() throws {
        func second(_ values: (String, String)?) throws -> String?? {
            let sql: SQL = "SELECT ?2"
            guard let values else { return try self.sqlite.first(sql) { $0.textOrNil(0) } }
            return try self.sqlite.first(sql, values.0, values.1) { $0.textOrNil(0) }
        }
        #expect(try second(("a", "secret")) == "secret")
        #expect(try second(nil) == .some(nil))
    }
}
