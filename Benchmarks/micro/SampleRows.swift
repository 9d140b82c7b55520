import Dispatch
import Domain
import Foundation
import JSON
import Migrations
import SQLite
import Store
import Vault

/// A database of its own in a temporary directory, with one workspace, and rows as a create makes them.
final class SampleRows: Sendable {
    let vault: Vault
    private let directory: URL
    private let database: Database
    private let store: SQLiteConnectionStore
    private let identifiers = IdentifierGenerator(clock: Clock { now })
    private let workspaceID: Identifier<Workspace>
    private let sealed: [UInt8]

    init(secret: Secret<JSONObject>) throws {
        let master = MasterKey()
        let key = try DataKeyRecord(id: 1, wrappedBy: master, at: now)
        self.vault = Vault(try KeyRing([key], master: master))
        self.directory = FileManager.default.temporaryDirectory.appending(path: "patchbay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.directory, withIntermediateDirectories: false)
        let path = self.directory.appending(path: "patchbay.db").path
        let sqlite = try SQLiteConnection(path: path, access: .create)
        let migrator = Migrator()
        for step in try migrator.plan(from: migrator.applied(to: sqlite), to: nil) {
            try migrator.perform(step, on: sqlite, now: now.text)
        }
        self.database = try Database(path: path, busyTimeout: 5000, queueLimit: 100)
        self.store = SQLiteConnectionStore(self.database)
        self.workspaceID = self.identifiers.next()
        let place = SealingContext(workspaceID: self.workspaceID, credentialID: self.identifiers.next(), version: 1)
        self.sealed = try self.vault.seal(secret, for: place)
        let workspace = Workspace(id: self.workspaceID, name: "one", createdAt: now, updatedAt: now)
        let (workspaces, act) = (SQLiteWorkspaceStore(self.database), self.act(.workspaceCreate))
        try waiting { try await workspaces.create(workspace, by: act) }
    }

    deinit {
        self.database.close()
        try? FileManager.default.removeItem(at: self.directory)
    }

    /// A place that nothing was sealed for yet.
    func place() -> SealingContext {
        SealingContext(workspaceID: self.workspaceID, credentialID: self.identifiers.next(), version: 1)
    }

    /// Stores a connection with its credential and its audit event, in a transaction of its own.
    @discardableResult
    func insert() throws -> Identifier<Connection> {
        let credential = self.credential()
        let connection = self.connection(credential)
        let (store, sealed, act) = (self.store, self.sealed, self.act(.connectionCreate))
        try waiting { try await store.create(connection, with: credential, sealed: sealed, by: act) }
        return connection.id
    }

    func read(_ id: Identifier<Connection>) throws -> Connection? {
        try self.store.find(id, in: self.workspaceID)
    }

    private func act(_ action: AuditAction) -> Act {
        Act(id: self.identifiers.next(), action, by: .commandLine(in: self.workspaceID))
    }

    private func credential() -> Credential {
        Credential(
            id: self.identifiers.next(),
            workspaceID: self.workspaceID,
            label: "My Gmail Connection",
            description: nil,
            authType: .oauthTokenRefresh,
            credentialType: .integration,
            scope: "workspace",
            provider: "gmail",
            userID: nil,
            createdBy: "key_01m85esqm1bxed93asty3t4af4",
            status: "active",
            expiresAt: now.adding(seconds: 3600),
            lastUsedAt: nil,
            version: 1,
            fieldNames: ["access_token", "refresh_token", "token_type", "expires_at"],
            isInline: true,
            createdAt: now,
            updatedAt: now
        )
    }

    private func connection(_ credential: Credential) -> Connection {
        Connection(
            id: self.identifiers.next(),
            workspaceID: self.workspaceID,
            label: credential.label,
            integration: "gmail",
            integrationType: .connectors,
            authMethodID: "oauth2",
            config: "{}",
            credentialID: credential.id,
            userID: nil,
            createdBy: credential.createdBy,
            status: .active,
            statusReason: .checked,
            statusChangedAt: now,
            createdAt: now,
            updatedAt: now
        )
    }
}

/// Runs what waits for another thread from a program without tasks, which callgrind can follow to its end.
private func waiting(_ body: @escaping @Sendable () async throws -> Void) throws {
    let (done, outcome) = (DispatchSemaphore(value: 0), Outcome())
    Task {
        do { try await body() } catch { outcome.error = error }
        done.signal()
    }
    done.wait()
    if let error = outcome.error { throw error }
}

/// `@unchecked Sendable`: written before the semaphore is signalled, read after.
private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
}
