import SQLite
import Storage
import Testing

@Suite struct SQLiteErrorTests {
    private let sqlite: SQLiteConnection

    init() throws {
        self.sqlite = try SQLiteConnection(path: ":memory:", access: .create)
        try self.sqlite.execute(
            script: """
                PRAGMA foreign_keys = ON;
                CREATE TABLE owners (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
                CREATE TABLE things (
                    id    INTEGER PRIMARY KEY,
                    owner TEXT REFERENCES owners (id),
                    name  TEXT NOT NULL UNIQUE CHECK (length(name) < 9),
                    size  INTEGER
                ) STRICT;
                INSERT INTO owners VALUES ('hunter2');
                INSERT INTO things VALUES (1, 'hunter2', 'hunter2', 1);
                """
        )
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        let kind: String
        let code: Int32
        let insert: @Sendable (SQLiteConnection) throws -> Void
        var meaning = DatabaseErrorKind.other

        var testDescription: String { self.kind }
    }

    static let violations: [Violation] = [
        Violation(
            kind: "unique",
            code: 2067,
            insert: { try $0.run("INSERT INTO things (name) VALUES (?1)", "hunter2") },
            meaning: .uniqueViolation
        ),
        Violation(
            kind: "primary key",
            code: 1555,
            insert: { try $0.run("INSERT INTO owners VALUES (?1)", "hunter2") },
            meaning: .uniqueViolation
        ),
        Violation(
            kind: "integer primary key",
            code: 1555,
            insert: { try $0.run("INSERT INTO things (id, name) VALUES (1, ?1)", "hunter4") },
            meaning: .uniqueViolation
        ),
        Violation(
            kind: "foreign key",
            code: 787,
            insert: { try $0.run("INSERT INTO things (name, owner) VALUES (?1, ?1)", "hunter5") },
            meaning: .foreignKeyViolation
        ),
        Violation(
            kind: "check",
            code: 275,
            insert: { try $0.run("INSERT INTO things (name) VALUES (?1)", "hunter300") }
        ),
        Violation(
            kind: "not null",
            code: 1299,
            insert: { try $0.run("INSERT INTO things (name, owner) VALUES (NULL, ?1)", "hunter2") }
        ),
        Violation(
            kind: "type",
            code: 3091,
            insert: { try $0.run("INSERT INTO things (name, size) VALUES (?1, ?1)", "hunter6") }
        ),
    ]

    @Test(arguments: violations)
    func constraintsAreToldApart(_ violation: Violation) throws {
        let error = try #require(throws: SQLiteError.self) { try violation.insert(self.sqlite) }
        #expect((error.code, error.code & 0xff) == (violation.code, 19))
        #expect(error.kind == violation.meaning)
    }

    @Test(arguments: violations)
    func boundValuesAreNeverInAnError(_ violation: Violation) throws {
        let error = try #require(throws: SQLiteError.self) { try violation.insert(self.sqlite) }
        var dumped = ""
        dump(error, to: &dumped)
        for output in [error.description, error.message, dumped, String(reflecting: error)] {
            #expect(!output.contains("hunter"))
        }
    }

    @Test func aConstraintNamesTableAndColumn() throws {
        let error = try #require(throws: SQLiteError.self) { try Self.violations[0].insert(self.sqlite) }
        #expect(error.description == "SQLite error 2067: UNIQUE constraint failed: things.name")
    }

    @Test(
        arguments: [
            (5, .locked), (261, .locked), (517, .locked), (6, .other), (8, .other), (10, .other), (13, .other),
            (1, .other),
            (19, .other), (787, .foreignKeyViolation), (1555, .uniqueViolation), (2067, .uniqueViolation),
        ] as [(Int32, DatabaseErrorKind)]
    )
    func eachResultCodeHasItsKind(_ code: Int32, _ kind: DatabaseErrorKind) {
        #expect(SQLiteError(code: code, message: "").kind == kind)
    }

    @Test func malformedSQLIsAnError() throws {
        let error = try #require(throws: SQLiteError.self) { try self.sqlite.run("SELEKT 1") }
        #expect(error.code == 1)
        #expect(throws: SQLiteError.self) { try self.sqlite.execute(script: "SELECT 1; SELEKT 2") }
    }

    @Test func aValueTooManyIsAnError() throws {
        let error = try #require(throws: SQLiteError.self) { try self.sqlite.run("SELECT ?1", 1, "hunter2") }
        #expect(error.code == 25)
        #expect(!error.description.contains("hunter2"))
    }
}
