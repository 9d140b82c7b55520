import Domain
import Storage
import Store
import TestSupport
import Testing

/// Values of each kind that a statement binds and a row gives back.
@Suite(.serialized) struct BoundValueTests {
    @Test func eachSwiftTypeHasItsParameter() throws {
        #expect("é\0".parameter == .text("é\0"))
        #expect(Int.min.parameter == .integer(.min))
        #expect((true.parameter, false.parameter) == (.integer(1), .integer(0)))
        #expect(([0, 255] as [UInt8]).parameter == .blob([0, 255]))
        let id = try sampleID(1, of: Workspace.self)
        #expect(id.parameter == .text("wsp_00000000000000000000000001"))
        #expect(someTime.parameter == .text("2026-11-23T16:05:09.123Z"))
    }

    @Test func anOptionalIsItsValueOrNull() throws {
        let values: [(any SQLValue, SQLParameter)] = [
            (String?.none, .null), (Int?.none, .null), (Bool?.none, .null), ([UInt8]?.none, .null),
            (Timestamp?.none, .null), (Identifier<Workspace>?.none, .null),
            (String?(""), .text("")), (Int?(0), .integer(0)), (Bool?(false), .integer(0)), ([UInt8]?([]), .blob([])),
            (Timestamp?(someTime), .text(someTime.text)),
        ]
        for (value, parameter) in values { #expect(value.parameter == parameter, "\(value)") }
    }

    private static let texts: [String?] = [nil, "", "a", "é", "e\u{301}", "😀", "\u{FEFF}x", " \n\t", "'; --", "?1"]

    @Test(arguments: TestEngine.allCases, texts)
    func textIsReadAsItWasBound(_ engine: TestEngine, _ text: String?) async throws {
        let test = try await engine.open()
        try await test.run(
            """
            INSERT INTO audit_events (id, workspace_id, action, resource_id, actor, outcome, created_at)
            VALUES ('aud_1', 'wsp_1', 'connection.create', ?1, 'cli', 'done', 't')
            """,
            text
        )
        let rows = try await test.all("SELECT resource_id FROM audit_events") {
            ($0.textOrNil(0), $0.text(0), $0.isNull(0))
        }
        let row = try #require(rows.first)
        #expect(row.0.map { Array($0.utf8) } == text.map { Array($0.utf8) })
        #expect((row.1.utf8.count, row.2) == (text?.utf8.count ?? 0, text == nil))
    }

    @Test(arguments: TestEngine.allCases, [nil, 0, 1, -1, .max, .min, 1 << 53 + 1] as [Int?])
    func anIntegerIsReadAsItWasBound(_ engine: TestEngine, _ number: Int?) async throws {
        let test = try await engine.open()
        try await test.run(
            """
            INSERT INTO audit_events (id, workspace_id, action, actor, outcome, status, created_at)
            VALUES ('aud_1', 'wsp_1', 'connection.create', 'cli', ?1, ?2, 't')
            """,
            number == nil ? "done" : "refused",
            number
        )
        let rows = try await test.all("SELECT status FROM audit_events") { ($0.int(0), $0.isNull(0)) }
        let row = try #require(rows.first)
        #expect(row == (number ?? 0, number == nil))
    }

    @Test(arguments: TestEngine.allCases, [[], [0], [0, 0], [0xFF], Array(0...255)] as [[UInt8]])
    func bytesAreReadAsTheyWereBound(_ engine: TestEngine, _ bytes: [UInt8]) async throws {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1))
        try await test.run("UPDATE credentials SET sealed = ?1", bytes)
        let rows = try await test.all("SELECT sealed, description FROM credentials") { row in
            (row.blob(0), row.isNull(0), row.blob(1))
        }
        let row = try #require(rows.first)
        #expect((row.0, row.1, row.2) == (bytes, false, []))
    }

    @Test(arguments: TestEngine.allCases, [true, false])
    func aBooleanIsReadAsItWasBound(_ engine: TestEngine, _ value: Bool) async throws {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1, isInline: !value))
        try await test.run("UPDATE credentials SET is_inline = ?1", value)
        let rows = try await test.all("SELECT is_inline FROM credentials") { ($0.bool(0), $0.int(0)) }
        let row = try #require(rows.first)
        #expect(row == (value, value ? 1 : 0))
        #expect(try await test.count("SELECT count(*) FROM credentials WHERE is_inline = 1") == (value ? 1 : 0))
    }
}
