import Catalog
import Domain
import Hummingbird
import JSON
import Logging
import Migrations
import SQLite
import Services
import Store
import TestSupport
import Vault
import Web

@testable import Server

/// A daemon's use cases on a database of their own, without the daemon. The database has one workspace and one data key.
struct SampleComposition {
    let composition: Composition
    let vault: Vault
    let workspaceID: Identifier<Workspace>
    private let files: TemporaryDirectory

    init(clock: ManualClock = ManualClock(), busyTimeout: Int = 0) async throws {
        self.files = try TemporaryDirectory()
        var settings = Settings()
        settings.dataDirectory = self.files.file("data")
        settings.busyTimeout = busyTimeout
        let directory = DataDirectory(settings.dataDirectory)
        try directory.create()
        try MasterKey().withHexadecimal { try DataDirectory.writeSecret($0, to: directory.masterKey) }
        let schema = Schema(directory)
        try schema.perform(schema.migrator.plan(from: [], to: nil)) { _ in }
        self.composition = try Composition(path: directory.database, settings: settings, clock: clock.clock)
        let master = try MasterKey.require(settings)
        try await self.composition.stores.dataKeys.change { _ in
            [try DataKeyRecord(id: 1, wrappedBy: master, at: clock.now)]
        }
        self.vault = Vault(try await self.composition.keyRing())
        let act = self.composition.act(.workspaceCreate, by: .daemon())
        self.workspaceID = try await self.composition.workspaces.create(name: "default", by: act).id
    }

    var caller: Caller { Caller(id: "key_1", workspaceID: self.workspaceID, scopes: Scopes([.admin])) }

    func act(_ action: AuditAction) -> Act { self.composition.act(action, by: self.caller) }

    /// Use cases that may see secrets.
    var credentials: CredentialService {
        CredentialService(
            credentials: self.composition.stores.credentials,
            connections: self.composition.stores.connections,
            secretAccess: SecretAccess(
                checker: SampleChecker(),
                sealer: self.vault,
                auditEvents: self.composition.stores.auditEvents,
                uses: self.composition.uses
            ),
            identifiers: self.composition.identifiers,
            clock: self.composition.clock
        )
    }

    /// Makes an API key with scope `admin`.
    ///
    /// - Returns: its token.
    func makeKey() async throws -> String {
        let submission = APIKeySubmission(label: "test", scopes: Scopes([.admin]))
        let (_, token) = try await self.composition.keys.create(submission, by: self.act(.apiKeyCreate))
        return token.secret.reveal()
    }

    /// The HTTP API with the built-in catalog.
    func responder() throws -> some HTTPResponder<WebContext> {
        self.composition.responder(
            catalog: try Catalog.builtIn(),
            vault: self.vault,
            callers: StubCallers().callers,
            users: nil,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            requestLog: nil
        ).makeHTTPResponder()
    }

    /// Opens the database as another program would.
    func openDatabase() throws -> SQLiteConnection {
        let path = DataDirectory(self.composition.settings.dataDirectory).database
        return try SQLiteConnection(path: path, access: .readWrite, busyTimeout: 0)
    }

    /// The rows of `audit_events` with an action, oldest first.
    func events(_ action: AuditAction) async throws -> [AuditEvent] {
        var filter = AuditEventFilter()
        filter.action = action
        return try await self.composition.stores.auditEvents
            .find(filter, in: self.workspaceID, before: nil, limit: 1000).reversed()
    }
}

/// Accepts every submission.
private struct SampleChecker: ConnectionChecker {
    func check(_ submission: ConnectionSubmission, now _: Timestamp) throws -> CheckedSubmission {
        CheckedSubmission(
            integrationName: "Sample",
            integrationType: .custom,
            authMethodID: "custom",
            authType: .apiKey,
            credentialType: .custom,
            credentials: submission.credentials ?? Secret([:]),
            config: submission.config,
            expiresAt: nil
        )
    }

    func check(granted submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.check(submission, now: now)
    }

    func destinations(of _: ConnectionSubmission) -> [Destination] { [] }
}
