import Domain
import Foundation
import Migrations
import Store
import Synchronization
import Testing

@testable import SQLite

/// A directory of a test's own, removed with the test.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        self.path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func file(_ name: String) -> String { "\(self.path)/\(name)" }
}

/// A database at the newest schema, with workspaces 1 and 2 in it.
///
/// Suites that use it are `.serialized`: tests that wait for their writers would else hold hundreds of them open.
final class TestDatabase: Sendable {
    let directory: TemporaryDirectory
    let database: Database
    let identifiers = IdentifierGenerator(clock: Clock { someTime })

    init(busyTimeout: Int = 5000, queueLimit: Int = 100) throws {
        self.directory = try TemporaryDirectory()
        let path = self.directory.file("patchbay.db")
        let sqlite = try SQLiteConnection(path: path, access: .create)
        try sqlite.prepareForWriting()
        try sqlite.migrate()
        try sqlite.execute(
            script: """
                INSERT INTO workspaces VALUES
                    ('wsp_00000000000000000000000001', 'one', '2026-11-23T16:05:09.123Z', '2026-11-23T16:05:09.123Z'),
                    ('wsp_00000000000000000000000002', 'two', '2026-11-23T16:05:09.123Z', '2026-11-23T16:05:09.123Z')
                """
        )
        self.database = try Database(path: path, busyTimeout: busyTimeout, queueLimit: queueLimit)
    }

    /// Lists of everything, for the command line; the search for a root key, which ends at the first: that is mostly the
    /// oldest of all; and the sums of what is counted for each workspace.
    private static let scans = [
        "FROM workspaces ORDER BY id", "FROM api_keys ORDER BY id", "SELECT 1 FROM api_keys",
        "FROM connection_counts GROUP BY status",
    ]

    /// No statement of a store may look at every row of a table, whatever test it ran in.
    deinit {
        let found = Mutex<Set<String>>([])
        try? self.database.read { sqlite in found.withLock { $0.formUnion(sqlite.scanningStatements) } }
        try? self.database.submit { sqlite in
            found.withLock { $0.formUnion(sqlite.scanningStatements) }
        } completion: { _ in
        }
        self.database.close()
        for sql in found.withLock({ $0 }) where !Self.scans.contains(where: sql.contains) {
            Issue.record("looks at every row: \(sql)")
        }
    }

    /// A connection besides the database's own, as another program has.
    func besides() throws -> SQLiteConnection {
        let sqlite = try SQLiteConnection(path: self.directory.file("patchbay.db"), access: .readWrite)
        try sqlite.prepareForWriting()
        return sqlite
    }

    func addKey(_ number: Int, workspace: Int, scopes: Scopes = Scopes([.admin])) async throws {
        let key = APIKey(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            label: "key \(number)",
            scopes: scopes,
            createdAt: someTime
        )
        try await DatabaseAPIKeyStore(self.database).create(key, hash: Array(repeating: 0, count: 32))
    }
}

extension SQLiteConnection {
    func migrate(_ migrator: Migrator = Migrator(), to target: Int? = nil) throws {
        for step in try migrator.plan(from: migrator.applied(to: self), to: target) {
            try migrator.perform(step, on: self, now: someTime.text)
        }
    }
}

/// 2026-11-23T16:05:09.123Z.
let someTime = Timestamp(milliseconds: 1_795_449_909_123)

struct UnusableSample: Error {}

private let identifiers = IdentifierGenerator(clock: Clock { someTime })

/// Each with an id of its own.
func sampleAct(_ action: AuditAction = .connectionCreate, by caller: Caller = .commandLine()) -> Act {
    Act(id: identifiers.next(), action, by: caller)
}

/// Ids that differ in their last digits.
func sampleID<Owner: Identified>(_ number: Int, of _: Owner.Type = Owner.self) throws -> Identifier<Owner> {
    let digits = String(number)
    let zeros = String(repeating: "0", count: 26 - digits.utf8.count)
    guard let id = Identifier<Owner>("\(Owner.identifierPrefix)_\(zeros)\(digits)") else { throw UnusableSample() }
    return id
}

func sampleCredential(
    _ number: Int,
    workspace: Int = 1,
    label: String = "Mail",
    description: String? = nil,
    userID: String? = nil,
    expiresAt: Timestamp? = nil,
    fieldNames: [String] = ["api_key"],
    isInline: Bool = true
) throws -> Credential {
    Credential(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        label: label,
        description: description,
        authType: .apiKey,
        credentialType: .integration,
        scope: "workspace",
        provider: "gmail",
        userID: userID,
        createdBy: "key_1",
        status: "active",
        expiresAt: expiresAt,
        lastUsedAt: nil,
        version: 1,
        fieldNames: fieldNames,
        isInline: isInline,
        createdAt: someTime,
        updatedAt: someTime.adding(seconds: 1)
    )
}

func sampleConnection(
    _ number: Int,
    workspace: Int = 1,
    credential: Int? = nil,
    label: String? = "Mail",
    integration: String = "gmail",
    integrationType: IntegrationType = .connectors,
    config: String = "{}",
    userID: String? = nil,
    status: ConnectionStatus = .active
) throws -> Connection {
    Connection(
        id: try sampleID(number),
        workspaceID: try sampleID(workspace),
        label: label,
        integration: integration,
        integrationType: integrationType,
        authMethodID: "oauth2",
        config: config,
        credentialID: try sampleID(credential ?? number),
        userID: userID,
        createdBy: "key_1",
        status: status,
        statusReason: status == .expired ? .tokenExpired : .checked,
        statusChangedAt: someTime.adding(seconds: 2),
        createdAt: someTime,
        updatedAt: someTime.adding(seconds: 1)
    )
}
