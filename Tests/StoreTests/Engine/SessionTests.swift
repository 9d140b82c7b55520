import Storage
import TestSupport
import Testing

/// The functions of `Session` that repositories read and write with.
@Suite(.serialized) struct SessionTests {
    private struct Stop: Error, Equatable {}

    /// A database with the workspaces `one` to `five`.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        for (number, name) in [(3, "three"), (4, "four"), (5, "five")] {
            try await test.run(
                "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_' || ?1, ?2, 't', 't')",
                "\(number)",
                name
            )
        }
        return test
    }

    private static let names: SQL = "SELECT name FROM workspaces ORDER BY name"
    private static let sortedNames = ["five", "four", "one", "three", "two"]

    @Test(arguments: TestEngine.allCases)
    func runReturnsTheNumberOfChangedRows(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let counts = try await test.unchecked.write { session in
            [
                try session.run("UPDATE workspaces SET updated_at = ?1 WHERE name < ?2", "u", "g"),
                try session.run("UPDATE workspaces SET updated_at = ?1 WHERE name = ?2", values: ["u", "six"]),
                try session.run("DELETE FROM workspaces WHERE updated_at = 'u'"),
            ]
        }
        #expect(counts == [2, 0, 2])
        #expect(try await test.all(Self.names) { $0.text(0) } == ["one", "three", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func firstReadsNoRowButTheFirst(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let found = try await test.unchecked.read { session in
            var read: [String] = []
            let first = try session.first(Self.names) { row in
                read.append(row.text(0))
                return row.text(0)
            }
            return (first, read)
        }
        #expect(found == ("five", ["five"]))
    }

    @Test(arguments: TestEngine.allCases)
    func firstIsNilWithoutARow(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let sql: SQL = "SELECT name FROM workspaces WHERE name = ?1"
        let found = try await test.unchecked.read { session in
            [
                try session.first(sql, "two") { $0.text(0) }, try session.first(sql, "six") { $0.text(0) },
                try session.first(sql, values: ["three"]) { $0.text(0) },
            ]
        }
        #expect(found == ["two", nil, "three"])
    }

    @Test(arguments: TestEngine.allCases)
    func allKeepsTheOrderOfTheQuery(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let found = try await test.unchecked.read { session in
            [
                try session.all(Self.names) { $0.text(0) },
                try session.all("SELECT name FROM workspaces WHERE name > ?1 ORDER BY name DESC", "four") {
                    $0.text(0)
                },
                try session.all("SELECT name FROM workspaces WHERE name > ?1", values: ["two"]) { $0.text(0) },
            ]
        }
        #expect(found == [Self.sortedNames, ["two", "three", "one"], []])
    }

    @Test(arguments: TestEngine.allCases)
    func prefixEndsBeforeTheFirstRowThatReadsAsNil(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let found = try await test.unchecked.read { session in
            var read = 0
            let prefix = try session.prefix(Self.names, values: []) { row -> String? in
                read += 1
                return row.text(0) == "one" ? nil : row.text(0)
            }
            let whole = try session.prefix(Self.names, values: []) { $0.text(0) }
            return (prefix, read, whole)
        }
        #expect(found == (["five", "four"], 3, Self.sortedNames))
    }

    @Test(arguments: TestEngine.allCases)
    func forEachRowEndsWhenItsBodyReturnsFalse(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let read = try await test.unchecked.read { session in
            var read: [String] = []
            try session.forEachRow(of: Self.names, values: []) { row in
                read.append(row.text(0))
                return read.count < 2
            }
            return read
        }
        #expect(read == ["five", "four"])
    }

    @Test(arguments: TestEngine.allCases)
    func anErrorOfAReaderIsPassedOnAndTheStatementWorksAgain(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let names = try await test.unchecked.read { session in
            #expect(throws: Stop()) { try session.all(Self.names) { _ in throw Stop() } }
            #expect(throws: Stop()) { try session.first(Self.names) { _ in throw Stop() } }
            return try session.all(Self.names) { $0.text(0) }
        }
        #expect(names == Self.sortedNames)
    }

    @Test(arguments: TestEngine.allCases)
    func valuesAreBoundInOrder(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.run("UPDATE workspaces SET created_at = ?2, updated_at = ?1 WHERE name = ?3", "u", "c", "two")
        let rows = try await test.all("SELECT created_at, updated_at FROM workspaces WHERE name = ?1", "two") { row in
            (0..<2).map(row.text)
        }
        #expect(rows == [["c", "u"]])
    }

    @Test(arguments: TestEngine.allCases)
    func aRowNamesItsColumns(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let names = try await test.all("SELECT id, name AS label FROM workspaces WHERE name = 'one'") { row in
            (0..<2).map(row.name(of:))
        }
        #expect(names == [["id", "label"]])
    }
}
