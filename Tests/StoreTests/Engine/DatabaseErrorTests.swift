import Storage
import TestSupport
import Testing

/// The kinds of errors that repositories tell apart.
@Suite(.serialized) struct DatabaseErrorTests {
    private struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let sql: SQL
        let kind: DatabaseErrorKind

        var testDescription: String { self.name }
    }

    /// The workspaces are `one` and `two`; API key 1 is in workspace 1.
    private static let samples = [
        Sample(
            name: "a unique value that is taken",
            sql: "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_3', 'one', 't', 't')",
            kind: .uniqueViolation
        ),
        Sample(
            name: "a primary key that is taken",
            sql: "INSERT INTO workspaces SELECT id, 'three', 't', 't', '{}' FROM workspaces WHERE name = 'one'",
            kind: .uniqueViolation
        ),
        Sample(
            name: "a reference to a missing row",
            sql: "UPDATE api_keys SET workspace_id = 'wsp_9'",
            kind: .foreignKeyViolation
        ),
        Sample(
            name: "a row that others refer to",
            sql: "DELETE FROM workspaces WHERE name = 'one'",
            kind: .foreignKeyViolation
        ),
        Sample(name: "a value that a column refuses", sql: "UPDATE workspaces SET name = NULL", kind: .other),
        Sample(name: "a statement that is none", sql: "SELEKT 1", kind: .other),
    ]

    @Test(arguments: TestEngine.allCases, samples)
    private func anErrorHasItsKind(_ engine: TestEngine, _ sample: Sample) async throws {
        let test = try await engine.open()
        try await test.addKey(1, workspace: 1)
        let error = await #expect(throws: (any Error).self) { try await test.run(sample.sql) }
        #expect((error as? any DatabaseError)?.kind == sample.kind)
        let names = try await test.all("SELECT name FROM workspaces ORDER BY name") { $0.text(0) }
        #expect(names == ["one", "two"])
    }

    /// The body may catch the error of a statement, and its other changes are stored.
    @Test(arguments: TestEngine.allCases)
    func anErrorOfAStatementCanBeCaughtInItsWrite(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let kind = try await test.unchecked.write { session in
            do {
                try session.run(
                    "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('wsp_3', 'one', 't', 't')"
                )
                return nil as DatabaseErrorKind?
            } catch let error as any DatabaseError {
                return error.kind
            }
        }
        #expect(kind == .uniqueViolation)
    }

    @Test(arguments: TestEngine.allCases)
    func aFullQueueRefusesWrites(_ engine: TestEngine) async throws {
        let test = try await engine.open(queueLimit: 0)
        let error = await #expect(throws: (any Error).self) { try await test.unchecked.write { _ in } }
        #expect((error as? any DatabaseError)?.kind == .queueFull)
        let refused = #expect(throws: (any Error).self) {
            try test.unchecked.submit({ _ in }, completion: { _ in })
        }
        #expect((refused as? any DatabaseError)?.kind == .queueFull)
    }

    @Test(arguments: TestEngine.allCases)
    func aClosedDatabaseRefusesWrites(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        test.close()
        let error = await #expect(throws: (any Error).self) { try await test.unchecked.write { _ in } }
        #expect((error as? any DatabaseError)?.kind == .closed)
        let refused = #expect(throws: (any Error).self) {
            try test.unchecked.submit({ _ in }, completion: { _ in })
        }
        #expect((refused as? any DatabaseError)?.kind == .closed)
    }
}
