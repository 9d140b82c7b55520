import Domain
import Foundation
import Logging
import Migrations
import SQLite
import Store
import Tokens
import Vault

extension Daemon {
    /// What the checks found, for the changes that follow them.
    struct Checked {
        let steps: [Migrator.Step]
        /// Nil when there is none yet and a new one may be made.
        let masterKey: MasterKey?
        /// Nil when only API keys are taken.
        let users: JWTReader?
        /// Whether the directory was there to be locked. To look at a database that a killed start was making may leave it
        /// empty, as SQLite undoes what was not committed: it cannot be asked again.
        let isLocked: Bool
    }

    /// Everything that can keep the daemon from starting is found here, and nothing is changed.
    func check() throws -> Checked {
        try self.directory.check()
        try ListeningProbe.check(host: self.settings.host, port: self.settings.port)
        let schema = Schema(self.directory)
        let masterKey = try MasterKey.load(self.settings, in: self.directory)
        let users = try JWTReader.load(self.settings, clock: .system, logger: self.logger)
        guard self.directory.hasDatabase else {
            let steps = try schema.migrator.plan(from: [], to: nil)
            return Checked(steps: steps, masterKey: masterKey, users: users, isLocked: false)
        }
        try self.directory.lock()
        let applied = try schema.applied()
        let steps = try schema.migrator.plan(from: applied, to: nil)
        guard steps.isEmpty || self.settings.migratesAtStart else { throw MigrationError.pending(count: steps.count) }
        try self.checkKeys(masterKey, applied: applied)
        return Checked(steps: steps, masterKey: masterKey, users: users, isLocked: true)
    }

    private func checkKeys(_ masterKey: MasterKey?, applied: [Migrator.Applied]) throws {
        guard applied.contains(where: { $0.name == "data_keys" }) else { return }
        let database = try Schema(self.directory).open()
        let records = try SQLiteDataKeyStore(database).records()
        guard !records.isEmpty else { return }
        guard let masterKey else { throw Failure.noMasterKey(self.directory) }
        _ = try records.opened(with: masterKey, next: self.nextMasterKey)
    }

    /// Makes what is missing: directory, schema, keys, workspace. On a directory that is complete it changes nothing.
    ///
    /// - Returns: also whether this start made the administrator's key.
    func prepare(_ checked: Checked) async throws -> (services: Services, vault: Vault, isFirst: Bool) {
        try self.directory.create()
        if !checked.isLocked { try self.directory.lock() }
        let masterKey = try checked.masterKey ?? self.makeMasterKey()
        try Schema(self.directory).perform(checked.steps) { self.logger.notice("\($0)") }
        let vault = Vault(try self.openKeyRing(masterKey))
        let services = try Services(path: self.directory.database, settings: self.settings, users: checked.users)
        return (services, vault, try await self.makeFirstWorkspaceAndKey(services))
    }

    private func makeMasterKey() throws -> MasterKey {
        let key = MasterKey()
        try DataDirectory.writeSecret(key.hexadecimal(), to: self.directory.masterKey)
        self.logger.notice(
            "made a master key; without it no credential can be opened, so keep a copy apart from the database",
            metadata: ["path": .string(self.directory.masterKey)]
        )
        return key
    }

    private func openKeyRing(_ masterKey: MasterKey) throws -> KeyRing {
        let database = try SQLiteConnection(path: self.directory.database, access: .readWrite)
        try database.prepareForWriting()
        let store = SQLiteDataKeyStore(database)
        if try store.records().isEmpty {
            try store.create(try DataKeyRecord(id: 1, wrappedBy: masterKey, at: Clock.system.now()))
        }
        return try store.records().opened(with: masterKey, next: self.nextMasterKey)
    }

    private var nextMasterKey: String? { MasterKey.nextFile(self.settings, in: self.directory) }

    /// - Returns: false when there are keys already.
    private func makeFirstWorkspaceAndKey(_ services: Services) async throws -> Bool {
        guard try services.keys.all().isEmpty else { return false }
        let workspace =
            if let first = try services.workspaces.all().first { first } else {
                try await services.workspaces.create(
                    name: "default",
                    by: services.act(.workspaceCreate, by: .daemon())
                )
            }
        let path = self.directory.administratorKey
        _ = try await services.keys.create(
            APIKeySubmission(label: "administrator", scopes: Scopes([.root])),
            by: services.act(.apiKeyCreate, by: .daemon(in: workspace.id)),
            beforeStoring: { try DataDirectory.writeSecret($0.secret, to: path, replacing: true) }
        )
        self.logger.notice(
            "made workspace 'default' and an administrator's key",
            metadata: ["workspace.id": .string(workspace.id.text), "path": .string(path)]
        )
        return true
    }
}
