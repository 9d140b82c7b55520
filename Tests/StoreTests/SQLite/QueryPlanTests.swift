import Domain
import SQLite
import Storage
import TestSupport
import Testing

@testable import Store

/// The index that each query uses. Every test of a store checks with its database that no statement looks at every row of a
/// table.
@Suite(.serialized) struct QueryPlanTests {
    private let test: SQLiteTestDatabase
    private let sqlite: SQLiteConnection

    init() throws {
        self.test = try SQLiteTestDatabase()
        self.sqlite = try self.test.connect()
    }

    /// Queries of one step: look-ups by id, then each list of the API, which an index gives in order of creation. The filters
    /// by integration, type, status and label are columns of that index: rows that do not match are skipped without being
    /// read, and a count reads no row at all.
    static let plans: [(SQL, String)] = [
        (
            "EXPLAIN QUERY PLAN \(DatabaseConnectionStore.find)",
            "(id=? AND workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.find)",
            "(id=? AND workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.findSealed)",
            "(id=? AND workspace_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT sealed FROM previous_secrets WHERE credential_id = ?1 AND workspace_id = ?2
            """,
            "(credential_id=? AND workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.list)",
            "INDEX credentials_by_workspace (workspace_id=? AND id>?)"
        ),
        ("EXPLAIN QUERY PLAN \(DatabaseCredentialStore.count)", "INDEX credentials_by_workspace (workspace_id=?)"),
        ("EXPLAIN QUERY PLAN SELECT name FROM workspaces WHERE id = ?1", "PRIMARY KEY"),
        (
            "EXPLAIN QUERY PLAN SELECT name FROM workspaces WHERE id > ?1 ORDER BY id LIMIT ?2 OFFSET ?3",
            "PRIMARY KEY (id>?)"
        ),
        ("EXPLAIN QUERY PLAN \(DatabaseAPIKeyStore.find)", "PRIMARY KEY"),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.workspace.list)",
            "INDEX connections_by_workspace (workspace_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.workspace.count)",
            "COVERING INDEX connections_by_workspace (workspace_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT coalesce(sum(count), 0) FROM connection_counts
            WHERE workspace_id = ?1 AND (?2 IS NULL OR integration = ?2) AND (?3 IS NULL OR integration_type = ?3)
                AND (?4 IS NULL OR status = ?4)
            """,
            "PRIMARY KEY (workspace_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.user.list)",
            "INDEX connections_by_user (workspace_id=? AND user_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.user.count)",
            "INDEX connections_by_user (workspace_id=? AND user_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.account.list)",
            "INDEX connections_by_account (workspace_id=? AND integration=? AND account_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.account.count)",
            "INDEX connections_by_account (workspace_id=? AND integration=? AND account_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.workspaceRows.list)",
            "INDEX connections_by_workspace (workspace_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.workspaceRows.count)",
            "INDEX connections_by_workspace (workspace_id=?)"
        ),
        ("EXPLAIN QUERY PLAN \(ConnectionListQuery.expiry.count)", "INDEX connections_by_expiry (expires_at<?)"),
        ("EXPLAIN QUERY PLAN SELECT workspace_id FROM connections WHERE id = ?1", "(id=?)"),
        (
            """
            EXPLAIN QUERY PLAN SELECT expires_at FROM connections
            WHERE expires_at IS NOT NULL AND (status = 'active' OR status = 'testing') ORDER BY expires_at LIMIT 1
            """,
            "connections_by_expiry"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connections
            WHERE expires_at <= ?1 AND (status = 'active' OR status = 'testing') ORDER BY expires_at LIMIT ?2
            """,
            "connections_by_expiry (expires_at<?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT reason FROM connection_events WHERE connection_id = ?1 AND workspace_id = ?2
                AND id < ?3
            ORDER BY id DESC LIMIT ?4 OFFSET ?5
            """,
            "PRIMARY KEY (connection_id=? AND id<?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT count(*) FROM connection_events WHERE connection_id = ?1 AND workspace_id = ?2
            """,
            "PRIMARY KEY (connection_id=?)"
        ),
        ("EXPLAIN QUERY PLAN \(DatabaseAPIKeyStore.list)", "INDEX api_keys_by_workspace (workspace_id=? AND id>?)"),
        (
            "EXPLAIN QUERY PLAN SELECT count(*) FROM api_keys WHERE workspace_id = ?1",
            "COVERING INDEX api_keys_by_workspace (workspace_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connections WHERE credential_id = ?1 AND workspace_id = ?2 LIMIT 11
            """,
            "INDEX connections_by_credential (credential_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT response FROM idempotency_keys
            WHERE workspace_id = ?1 AND caller = ?2 AND key = ?3 AND created_at >= ?4
            """,
            "PRIMARY KEY"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseAuditEventStore.findInWorkspace)",
            "INDEX audit_events_by_workspace (workspace_id=? AND id>? AND id<?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseAuditEventStore.findOfResource)",
            "INDEX audit_events_by_resource (resource_id=? AND id>? AND id<?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseAuditEventStore.newestOfResource)",
            "INDEX audit_events_by_resource (resource_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connections
            WHERE workspace_id = ?1 AND integration = ?2 AND account_id = ?3 AND id > ?4 ORDER BY id LIMIT ?5
            """,
            "INDEX connections_by_account (workspace_id=? AND integration=? AND account_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id FROM credentials WHERE has_destinations = 0 AND id > ?1 ORDER BY id LIMIT ?2",
            "INDEX credentials_without_destinations (id>?)"
        ),
        ("EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.find)", "(id=? AND workspace_id=?)"),
        (
            "EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.newestOwn)",
            "INDEX oauth_apps_by_workspace (workspace_id=? AND integration=? AND auth_method_id=?)"
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.countOfCredentials)",
            "INDEX credentials_by_app (oauth_app_id=?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM credentials WHERE revocation IS NOT NULL AND updated_at < ?1
            """,
            "INDEX credentials_revoked (updated_at<?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connect_sessions WHERE workspace_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
            """,
            "INDEX connect_sessions_by_workspace (workspace_id=? AND id>?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id FROM connect_sessions WHERE expires_at < ?1 LIMIT ?2",
            "connect_sessions_by_end (expires_at<?)"
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connect_sessions WHERE sealed IS NOT NULL AND sealed_until < ?1 LIMIT ?2
            """,
            "INDEX connect_sessions_sealed (sealed_until<?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id FROM authorizations WHERE expires_at < ?1 LIMIT ?2",
            "authorizations_by_end (expires_at<?)"
        ),
        (
            "EXPLAIN QUERY PLAN SELECT id FROM authorizations WHERE session_id = ?1",
            "authorizations_by_session (session_id=?)"
        ),
    ]

    @Test(arguments: plans.indices)
    func theIndexIsUsed(_ index: Int) throws {
        let (sql, name) = Self.plans[index]
        let steps = try self.sqlite.all(sql) { $0.text(3) }
        #expect(steps.count == 1 && steps.allSatisfy { $0.hasPrefix("SEARCH ") && $0.contains(name) }, "\(steps)")
    }

    /// Queries of several steps, with the index of each step that searches a table. The connections of a credential are found
    /// through the credential's row, because the row has the workspace.
    static let plansInSteps: [(SQL, [String])] = [
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.credential.list)",
            ["connections_by_credential (credential_id=? AND id>?)", "credentials_1 (id=? AND workspace_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(ConnectionListQuery.credential.count)",
            ["connections_by_credential (credential_id=?)", "credentials_1 (id=? AND workspace_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.representatives)",
            ["connections_by_credential (credential_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseConnectionStore.findWithSecret)",
            ["connections_1 (id=? AND workspace_id=?)", "credentials_1 (id=? AND workspace_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.listOfUser)",
            [
                "connections_by_user (workspace_id=? AND user_id=?)",
                "credentials_by_user (workspace_id=? AND user_id=? AND id>?)",
            ]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.countOfUser)",
            ["connections_by_user (workspace_id=? AND user_id=?)", "credentials_by_user (workspace_id=? AND user_id=?"]
        ),
        (
            """
            EXPLAIN QUERY PLAN SELECT id FROM connections
            WHERE status_reason = 'test_started' AND status_changed_at <= ?1 ORDER BY status_changed_at LIMIT ?2
            """,
            ["connections_by_test (status_changed_at<?)"]
        ),
        (
            """
            EXPLAIN QUERY PLAN UPDATE work SET fence = fence + 1, leased_until = ?4
            WHERE kind = ?1 AND subject_id = ?2 AND due_at <= ?3 AND (leased_until IS NULL OR leased_until <= ?3)
            RETURNING subject_id, workspace_id, fence, attempts
            """,
            ["PRIMARY KEY (kind=? AND subject_id=?)"]
        ),
        ("EXPLAIN QUERY PLAN \(WorkWalk.next)", ["work_by_turn (kind=? AND is_awaited=? AND workspace_id>?)"]),
        (
            "EXPLAIN QUERY PLAN \(WorkWalk.ofWorkspace)",
            ["work_by_turn (kind=? AND is_awaited=? AND workspace_id=? AND due_at<?)"]
        ),
        (
            """
            EXPLAIN QUERY PLAN DELETE FROM work WHERE kind = ?1
                AND subject_id IN (SELECT id FROM connections WHERE workspace_id = ?2)
            """,
            ["PRIMARY KEY (kind=? AND subject_id=?)", "(workspace_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN SELECT due_at FROM work WHERE kind = ?1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1",
            ["work_by_due (kind=? AND due_at>?)"]
        ),
        (
            "EXPLAIN QUERY PLAN UPDATE work SET leased_until = NULL WHERE leased_until IS NOT NULL",
            ["work_by_lease (leased_until>?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(TestEvidence.find)",
            ["PRIMARY KEY (connection_id=? AND workspace_id=?)", "connections_1 (id=? AND workspace_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseSealedSecretStore.unlisted)",
            ["credentials_without_destinations (id>?)", "(credential_id=? AND workspace_id=?)"]
        ),
        ("EXPLAIN QUERY PLAN \(ConnectionListQuery.countOfFirst)", ["connections_by_expiry (expires_at<?)"]),
        ("EXPLAIN QUERY PLAN \(ConnectionListQuery.expiry.list)", ["connections_by_expiry (expires_at<?)"]),
        (
            """
            EXPLAIN QUERY PLAN DELETE FROM credentials WHERE id = ?1 AND workspace_id = ?2 AND is_inline = 1
                AND revocation IS NULL AND NOT EXISTS (SELECT 1 FROM connections WHERE credential_id = ?1)
            """,
            ["credentials_1 (id=? AND workspace_id=?)", "connections_by_credential (credential_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.countOthers)",
            ["connections_by_holder (account_id=?)", "credentials_1 (id=? AND workspace_id=?)", "oauth_apps_1 (id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseCredentialStore.deleteRevoked)",
            ["credentials_revoked (updated_at<?)", "connections_by_credential (credential_id=?)"]
        ),
        (
            """
            EXPLAIN QUERY PLAN DELETE FROM idempotency_keys WHERE (workspace_id, caller, key) IN (
                SELECT workspace_id, caller, key FROM idempotency_keys WHERE created_at < ?1
                ORDER BY created_at LIMIT ?2)
            """,
            ["PRIMARY KEY (workspace_id=? AND caller=? AND key=?)", "idempotency_keys_by_age (created_at<?)"]
        ),
        ("EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.findSealed)", ["oauth_apps_1 (id=?)"]),
        (
            "EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.newestShared)",
            ["oauth_apps_shared (integration=? AND auth_method_id=?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.list)",
            ["oauth_apps_by_workspace (workspace_id=?", "oauth_apps_shared (integration>?)"]
        ),
        (
            "EXPLAIN QUERY PLAN \(DatabaseOAuthAppStore.count)",
            ["oauth_apps_by_workspace (workspace_id=?", "oauth_apps_shared (integration>?)"]
        ),
    ]

    /// The indexes that only keep rows unique.
    private static let uniqueIndexes: Set = ["oauth_apps_registered"]

    @Test(arguments: plansInSteps.indices)
    func theIndexIsUsedAtEachStep(_ index: Int) throws {
        let (sql, names) = Self.plansInSteps[index]
        let steps = try self.sqlite.all(sql) { $0.text(3) }
        // The rows of a subquery are read in order, after the subquery has searched its table.
        let scans = steps.filter { $0.hasPrefix("SCAN ") && !$0.contains("VIRTUAL TABLE") }
            .map { $0.dropFirst("SCAN ".count) }
        let subqueries = steps.filter { $0.hasPrefix("CO-ROUTINE ") }.map { $0.dropFirst("CO-ROUTINE ".count) }
        #expect(scans.sorted() == subqueries.sorted(), "\(steps)")
        for name in names { #expect(steps.contains { $0.contains(name) }, "\(name): \(steps)") }
    }

    @Test func everyIndexHasItsPlan() throws {
        let indexes = try self.sqlite.all("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL") {
            $0.text(0)
        }
        let names = Self.plans.map(\.1) + Self.plansInSteps.flatMap(\.1)
        let planned = names.compactMap {
            $0.firstMatch(of: /[a-z]+(?:_[a-z]+)?_(?:(?:by|without)_[a-z]+|shared|revoked|sealed)/).map {
                String($0.output)
            }
        }
        #expect(Set(indexes).subtracting(Self.uniqueIndexes) == Set(planned))
    }
}
