import SQLite
import Testing

/// No query of a request may look at every row.
@Suite struct QueryPlanTests {
    private let test: TestDatabase
    private let sqlite: SQLiteConnection

    init() throws {
        self.test = try TestDatabase()
        self.sqlite = try self.test.besides()
    }

    /// The look-ups by id, then each list of the API, which an index walks in order of creation. The filters by
    /// integration, type and status are columns of that index: rows that do not match are passed without being read.
    static let plans: [(StaticString, String)] = [
        (
            "EXPLAIN QUERY PLAN SELECT config FROM connections WHERE id = ?1 AND workspace_id = ?2",
            "(id=? AND workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT sealed FROM credentials WHERE id = ?1 AND workspace_id = ?2",
            "(id=? AND workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT label FROM credentials WHERE workspace_id = ?1 AND id > ?2 ORDER BY id LIMIT 50",
            "credentials_by_workspace"
        ),
        ("EXPLAIN QUERY PLAN SELECT name FROM workspaces WHERE id = ?1", "PRIMARY KEY"),
        ("EXPLAIN QUERY PLAN SELECT token_hash FROM api_keys WHERE id = ?1", "PRIMARY KEY"),
        (
            "EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 ORDER BY id LIMIT 50",
            "connections_by_workspace"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 AND integration = ?2 AND id > ?3
            ORDER BY id LIMIT 50
            """,
            "connections_by_workspace"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 AND integration_type = ?2
                AND id > ?3
            ORDER BY id LIMIT 50
            """,
            "connections_by_workspace"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 AND status = ?2 AND id > ?3
            ORDER BY id LIMIT 50
            """,
            "connections_by_workspace"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 AND user_id = ?2 AND id > ?3
            ORDER BY id LIMIT 50
            """,
            "connections_by_user"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT label FROM connections WHERE workspace_id = ?1 AND credential_id = ?2 LIMIT 50
            """,
            "connections_by_credential"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT reason FROM connection_events WHERE workspace_id = ?1 AND connection_id = ?2
            ORDER BY id DESC LIMIT 50
            """,
            "PRIMARY KEY"
        ),
        ("EXPLAIN QUERY PLAN SELECT label FROM api_keys WHERE workspace_id = ?1 ORDER BY id", "api_keys_by_workspace"),
        ("EXPLAIN QUERY PLAN DELETE FROM idempotency_keys WHERE created_at < ?1", "idempotency_keys_by_age"),
        (
            """
            EXPLAIN QUERY PLAN SELECT response FROM idempotency_keys WHERE workspace_id = ?1 AND caller = ?2 AND key = ?3
            """,
            "PRIMARY KEY"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT action FROM audit_events
            WHERE workspace_id = ?1 AND id >= ?2 AND id < ?3 AND (?4 IS NULL OR action = ?4) ORDER BY id DESC LIMIT 50
            """,
            "audit_events_by_workspace"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT action FROM audit_events
            WHERE workspace_id = ?1 AND id >= ?2 AND id < ?3 AND resource_id = ?4 ORDER BY id DESC LIMIT 50
            """,
            "audit_events_by_resource"
        ),
    ]

    @Test(arguments: plans.indices)
    func theIndexIsUsed(_ index: Int) throws {
        let (sql, name) = Self.plans[index]
        let steps = try self.sqlite.all(sql) { $0.text(3) }
        #expect(steps.count == 1 && steps.allSatisfy { $0.hasPrefix("SEARCH ") && $0.contains(name) }, "\(steps)")
    }

    @Test func everyIndexHasItsPlan() throws {
        let indexes = try self.sqlite.all("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL") {
            $0.text(0)
        }
        #expect(Set(indexes) == Set(Self.plans.map(\.1).filter { $0.contains("_by_") }))
    }
}
