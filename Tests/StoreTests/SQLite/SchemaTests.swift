import Domain
import SQLite
import Storage
import TestSupport
import Testing

/// Rules that the schema keeps, so SQLite refuses a broken row from every program.
@Suite(.serialized) struct SchemaTests {
    private let test: SQLiteTestDatabase
    private let sqlite: SQLiteConnection

    init() throws {
        self.test = try SQLiteTestDatabase()
        self.sqlite = try self.test.connect()
        try self.sqlite.execute(
            script: """
                INSERT INTO api_keys (id, workspace_id, label, token_hash, scopes, created_at, expires_at, revoked_at)
                    VALUES ('key_1', 'wsp_00000000000000000000000001', 'ci', zeroblob(32), 'root', 't',
                    NULL, NULL);
                INSERT INTO data_keys VALUES (1, x'00', zeroblob(32), 't', 0);
                INSERT INTO credentials (id, workspace_id, label, auth_type, credential_type, credential_scope, provider,
                    created_by, status, version, sealed, field_names, created_at, updated_at)
                VALUES ('cred_1', 'wsp_00000000000000000000000001', 'a', 'api_key', 'llm', 'user', 'p', 'k', 'active', 1,
                    x'00', '[]', 't', 't'),
                    ('cred_2', 'wsp_00000000000000000000000002', 'a', 'api_key', 'llm', 'user', 'p', 'k', 'active', 1,
                    x'00', '[]', 't', 't');
                INSERT INTO connections (id, workspace_id, integration, integration_type, auth_method_id, config,
                    credential_id, created_by, status, status_reason, status_changed_at, created_at, updated_at)
                VALUES ('conn_1', 'wsp_00000000000000000000000001', 'gmail', 'model', 'm', '{}', 'cred_1', 'k', 'active',
                    'checked', 't', 't', 't');
                INSERT INTO previous_secrets VALUES ('cred_2', 'wsp_00000000000000000000000002', 1, x'00', 't');
                INSERT INTO connection_events VALUES ('evt_1', 'wsp_00000000000000000000000001', 'conn_1', 'active', 'expired', 'r', NULL, 'k', 't');
                INSERT INTO idempotency_keys VALUES ('wsp_00000000000000000000000001', 'key_1', 'k', zeroblob(32), 200,
                    x'', 't');
                INSERT INTO audit_events VALUES ('aud_1', 'wsp_1', 'connection.create', 'conn_1', 'key_1', 'done', NULL,
                    NULL, NULL, 't', NULL);
                """
        )
    }

    private static let check: Int32 = 275
    private static let foreignKey: Int32 = 787
    private static let notNull: Int32 = 1299
    private static let unique: Int32 = 2067
    private static let primaryKey: Int32 = 1555
    private static let type: Int32 = 3091
    private static let trigger: Int32 = 1811

    static let refusals: [(SQL, Int32)] = [
        ("UPDATE connections SET status = 'bogus'", check), ("UPDATE connections SET status = 'Active'", check),
        ("UPDATE connections SET status = ''", check), ("UPDATE connections SET status = NULL", notNull),
        ("UPDATE connections SET status_reason = 'because'", check),
        ("UPDATE connections SET integration_type = 'mail'", check), ("UPDATE connections SET config = '{'", check),
        ("UPDATE connections SET config = ''", check), ("UPDATE connections SET config = '{a:1}'", check),
        ("UPDATE connections SET config = NULL", notNull), ("UPDATE connections SET id = 'x'", check),
        ("UPDATE connections SET id = 'cred_1'", check),
        ("UPDATE connections SET label = printf('%.*c', 256, 'x')", check),
        ("UPDATE connections SET workspace_id = 'wsp_9'", foreignKey),
        ("UPDATE connections SET credential_id = 'cred_9'", foreignKey),
        ("UPDATE connections SET credential_id = NULL", notNull),
        ("UPDATE connections SET credential_id = 'cred_2'", foreignKey),
        ("UPDATE connections SET workspace_id = 'wsp_00000000000000000000000002'", foreignKey),
        ("UPDATE connections SET label = x'00'", type),

        ("UPDATE credentials SET auth_type = 'password'", check),
        ("UPDATE credentials SET credential_type = 'model'", check), ("UPDATE credentials SET version = 0", check),
        ("UPDATE credentials SET version = 'x'", type), ("UPDATE credentials SET version = 1.5", type),
        ("UPDATE credentials SET is_inline = 2", check), ("UPDATE credentials SET is_inline = NULL", notNull),
        ("UPDATE credentials SET field_names = '['", check), ("UPDATE credentials SET label = ''", check),
        ("UPDATE credentials SET label = printf('%.*c', 101, 'x')", check),
        ("UPDATE credentials SET description = printf('%.*c', 256, 'x')", check),
        ("UPDATE credentials SET sealed = NULL", notNull), ("UPDATE credentials SET sealed = 'text'", type),
        ("UPDATE credentials SET workspace_id = 'wsp_00000000000000000000000002' WHERE id = 'cred_1'", foreignKey),
        ("UPDATE credentials SET id = 'cred_3' WHERE id = 'cred_1'", foreignKey),
        ("DELETE FROM credentials WHERE id = 'cred_1'", foreignKey),

        ("UPDATE workspaces SET id = 'x'", check), ("UPDATE workspaces SET name = ''", check),
        ("UPDATE workspaces SET name = printf('%.*c', 101, 'x')", check),
        ("UPDATE workspaces SET name = 'one'", unique),
        ("DELETE FROM workspaces", foreignKey),

        ("UPDATE api_keys SET token_hash = zeroblob(31)", check), ("UPDATE api_keys SET scopes = ''", check),
        ("UPDATE api_keys SET label = ''", check), ("UPDATE api_keys SET label = printf('%.*c', 256, 'x')", check),
        ("UPDATE api_keys SET workspace_id = 'wsp_9'", foreignKey), ("UPDATE api_keys SET id = 'x'", check),
        ("UPDATE api_keys SET status = 'revoked'", check), ("UPDATE api_keys SET allowed_addresses = NULL", notNull),

        ("INSERT INTO previous_secrets VALUES ('cred_9', 'wsp_1', 1, x'00', 't')", foreignKey),
        ("UPDATE previous_secrets SET version = 0", check), ("UPDATE previous_secrets SET sealed = 'text'", type),
        ("INSERT INTO previous_secrets SELECT * FROM previous_secrets", primaryKey),

        ("UPDATE data_keys SET id = 0", check), ("UPDATE data_keys SET id = 4294967296", check),
        ("UPDATE data_keys SET check_value = zeroblob(31)", check), ("UPDATE data_keys SET wrapped = 'text'", type),
        ("INSERT INTO data_keys VALUES (1, x'00', zeroblob(32), 't', 0)", primaryKey),

        ("UPDATE connection_events SET connection_id = 'conn_9'", foreignKey),
        ("UPDATE connection_events SET workspace_id = 'wsp_00000000000000000000000002'", foreignKey),
        ("UPDATE connection_events SET id = 'x'", check),
        ("UPDATE connection_events SET to_status = from_status", check),

        ("UPDATE idempotency_keys SET request_hash = zeroblob(33)", check),
        ("UPDATE idempotency_keys SET key = ''", check),
        ("UPDATE idempotency_keys SET key = printf('%.*c', 256, 'x')", check),
        ("UPDATE idempotency_keys SET workspace_id = 'wsp_9'", foreignKey),
        ("INSERT INTO idempotency_keys SELECT * FROM idempotency_keys", primaryKey),

        ("UPDATE audit_events SET outcome = 'refused', status = 403", trigger),
        ("UPDATE data_keys SET sealings = -1", check),
        ("INSERT INTO audit_events SELECT * FROM audit_events", primaryKey),
        (
            """
            INSERT INTO audit_events
            SELECT 'aud_2', workspace_id, action, resource_id, actor, 'refused', NULL, request_id, origin, created_at, details
            FROM audit_events
            """, check
        ),
        (
            """
            INSERT INTO audit_events
            SELECT 'aud_2', workspace_id, 'create', resource_id, actor, outcome, status, request_id, origin, created_at,
                details
            FROM audit_events
            """, check
        ),
    ]

    @Test(arguments: refusals.indices)
    func brokenRowsAreRefused(_ index: Int) throws {
        let (sql, code) = Self.refusals[index]
        let error = try #require(throws: SQLiteError.self, "\(sql)") { try self.sqlite.run(sql) }
        #expect(error.code == code, "\(sql)")
    }

    @Test(
        arguments: [
            "UPDATE connections SET label = printf('%.*c', 255, 'x')", "UPDATE connections SET label = NULL",
            "UPDATE credentials SET label = printf('%.*c', 100, 'x')", "UPDATE credentials SET label = char(0) || 'a'",
            "UPDATE workspaces SET name = char(0) || id", "UPDATE api_keys SET label = char(0)",
            "UPDATE data_keys SET id = 4294967295", "UPDATE idempotency_keys SET key = printf('%.*c', 255, 'x')",
            "DELETE FROM credentials WHERE id = 'cred_2'",
        ] as [SQL]
    )
    func rowsAtTheLimitsAreAccepted(_ sql: SQL) throws {
        #expect(try self.sqlite.run(sql) > 0)
    }

    @Test func everyWordOfTheDomainIsAccepted() throws {
        for status in ConnectionStatus.allCases {
            #expect(try self.sqlite.run("UPDATE connections SET status = ?1", status.rawValue) == 1)
        }
        for reason in StatusReason.allCases {
            #expect(try self.sqlite.run("UPDATE connections SET status_reason = ?1", reason.rawValue) == 1)
        }
        for type in IntegrationType.allCases {
            #expect(try self.sqlite.run("UPDATE connections SET integration_type = ?1", type.rawValue) == 1)
        }
        for type in AuthType.allCases {
            #expect(try self.sqlite.run("UPDATE credentials SET auth_type = ?1", type.rawValue) == 2)
        }
        for type in CredentialType.allCases {
            #expect(try self.sqlite.run("UPDATE credentials SET credential_type = ?1", type.rawValue) == 2)
        }
    }

    @Test func aConnectionFollowsItsCredentialsExpiry() throws {
        try self.sqlite.run("UPDATE credentials SET expires_at = '2027-01-01T00:00:00.000Z'")
        #expect(
            try self.sqlite.first("SELECT expires_at FROM connections") { $0.text(0) } == "2027-01-01T00:00:00.000Z"
        )
        try self.sqlite.run("UPDATE credentials SET expires_at = NULL WHERE id = 'cred_1'")
        #expect(try self.sqlite.first("SELECT expires_at FROM connections") { $0.isNull(0) } == true)
    }

    /// Each statement, and the counts of workspace 1 and 2 after it.
    @Test func connectionsAreCountedByTheirKind() throws {
        let changes: [(SQL, [String])] = [
            ("SELECT 1", ["1|gmail|model|active|1"]),
            (
                """
                INSERT INTO connections SELECT 'conn_' || value, workspace_id, label, integration, integration_type,
                    auth_method_id, config, credential_id, user_id, created_by, status, status_reason, status_message,
                    status_changed_at, created_at, updated_at, expires_at, account_origin, account_id, account_name
                FROM connections, (SELECT 2 AS value UNION SELECT 3 UNION SELECT 4)
                """, ["1|gmail|model|active|4"]
            ),
            (
                "UPDATE connections SET status = 'expired' WHERE id > 'conn_2'",
                ["1|gmail|model|active|2", "1|gmail|model|expired|2"]
            ),
            (
                "UPDATE connections SET label = 'x', status = status",
                ["1|gmail|model|active|2", "1|gmail|model|expired|2"]
            ),
            (
                "UPDATE connections SET integration = 'slack', integration_type = 'api' WHERE id = 'conn_4'",
                ["1|gmail|model|active|2", "1|gmail|model|expired|1", "1|slack|api|expired|1"]
            ),
            (
                """
                UPDATE connections SET workspace_id = 'wsp_00000000000000000000000002', credential_id = 'cred_2'
                WHERE id = 'conn_1'
                """,
                [
                    "1|gmail|model|active|1", "1|gmail|model|expired|1", "1|slack|api|expired|1",
                    "2|gmail|model|active|1",
                ]
            ),
            ("DELETE FROM connections WHERE integration = 'gmail'", ["1|slack|api|expired|1"]),
        ]
        try self.sqlite.run("DELETE FROM connection_events")
        for (change, expected) in changes {
            try self.sqlite.run(change)
            let counts = try self.sqlite.all(
                """
                SELECT substr(workspace_id, -1) || '|' || integration || '|' || integration_type || '|' || status || '|'
                    || count
                FROM connection_counts WHERE count > 0 ORDER BY 1
                """
            ) { $0.text(0) }
            #expect(counts == expected, "\(change)")
        }
    }

    @Test func everyTableIsStrict() throws {
        let loose = try self.sqlite.all(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
        ) { $0.text(0) }
        #expect(loose == ["sqlite_schema"])
    }

    @Test func aDeletedConnectionTakesItsEventsAlong() throws {
        try self.sqlite.run("DELETE FROM connections")
        #expect(try self.sqlite.first("SELECT count(*) FROM connection_events") { $0.int(0) } == 0)
    }

    @Test func theOverviewIsReadableAndHasNoSealedBytes() throws {
        let columns = try self.sqlite.all("SELECT name FROM pragma_table_info('connection_overview')") { $0.text(0) }
        #expect(
            columns == [
                "id", "workspace", "label", "integration", "auth_method", "status", "status_reason",
                "status_changed_at",
                "user_id", "account_name", "account_id", "test_outcome", "test_code", "tested_at",
                "credential_id", "credential_fields", "credential_expires_at", "created_at", "updated_at",
            ]
        )
        let row = try self.sqlite.all("SELECT id, workspace, status, credential_fields FROM connection_overview") {
            row in
            (0..<4).map(row.text)
        }
        #expect(row == [["conn_1", "one", "active", "[]"]])
    }
}
