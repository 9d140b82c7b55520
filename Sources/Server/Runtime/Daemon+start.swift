import Domain
import Foundation
import Logging
import Migrations
import SQLite
import Services
import Store
import Tokens
import Vault

extension Daemon {
    /// The results of ``check()``, which ``prepare(_:)`` needs.
    struct Checked {
        let steps: [Migrator.Step]
        /// Nil when there is no master key yet and ``prepare(_:)`` may create one. The next master key when
        /// `interrupted` is not nil.
        let masterKey: MasterKey?
        /// A change of the master key that ``prepare(_:)`` has to finish.
        let interrupted: InterruptedKeyRotation?
        /// Nil when only API keys are accepted.
        let users: JWTReader?
        /// Whether ``check()`` locked the data directory, which it does when the directory has a database. Asking
        /// `hasDatabase` again could give another answer: when an earlier start was killed while it created the
        /// database, opening the database makes SQLite roll back the unfinished transaction, which may leave the file
        /// empty.
        let isLocked: Bool
    }

    /// Finds everything that can keep the daemon from starting, before anything is changed on disk.
    ///
    /// - Throws: `Failure`, `MigrationError`, `SQLiteError`.
    func check() throws -> Checked {
        try self.directory.check()
        try ListeningProbe.check(host: self.settings.host, port: self.settings.port)
        let schema = Schema(self.directory)
        let masterKey = try MasterKey.load(self.settings, in: self.directory)
        let users = try JWTReader.load(self.settings, clock: .system, logger: self.logger)
        guard self.directory.hasDatabase else {
            let steps = try schema.migrator.plan(from: schema.applied(), to: nil)
            return Checked(steps: steps, masterKey: masterKey, interrupted: nil, users: users, isLocked: false)
        }
        try self.directory.lock()
        let applied = try schema.applied()
        let steps = try schema.migrator.plan(from: applied, to: nil)
        guard steps.isEmpty || self.settings.migratesAtStart else { throw MigrationError.pending(count: steps.count) }
        let interrupted = try self.checkKeys(masterKey, applied: applied)
        return Checked(
            steps: steps,
            masterKey: interrupted?.next ?? masterKey,
            interrupted: interrupted,
            users: users,
            isLocked: true
        )
    }

    private func checkKeys(_ masterKey: MasterKey?, applied: [Migrator.Applied]) throws -> InterruptedKeyRotation? {
        let hasTable = applied.contains { $0.name == "data_keys" }
        let records = hasTable ? try Schema(self.directory).open().dataKeys() : []
        guard !records.isEmpty else {
            try self.directory.checkNoInstance()
            return nil
        }
        guard let masterKey else { throw Failure.noMasterKey(self.directory) }
        let interrupted = try InterruptedKeyRotation(
            of: records,
            present: masterKey,
            settings: self.settings,
            in: self.directory
        )
        if interrupted == nil { _ = try records.opened(with: masterKey) }
        return interrupted
    }

    /// Creates the data directory, the schema, the keys, the first workspace and `instance.id`, each unless it exists.
    /// In a data directory that is complete, only the numbers of sealings change.
    ///
    /// - Returns: the use cases, the vault with the data keys, and whether this start created the administrator's key.
    /// - Throws: `Failure`, `MigrationError`, `SQLiteError`.
    func prepare(_ checked: Checked) async throws -> (composition: Composition, vault: Vault, isFirst: Bool) {
        try self.directory.create()
        if !checked.isLocked { try self.directory.lock() }
        if let interrupted = checked.interrupted { try self.finish(interrupted) }
        let masterKey = try checked.masterKey ?? self.makeMasterKey()
        try Schema(self.directory).perform(checked.steps) { self.logger.notice("\($0)") }
        let composition = try Composition(path: self.directory.databaseEntry, settings: self.settings)
        let vault = Vault(try await self.openKeyRing(composition, masterKey))
        // This process holds the lock of the data directory, so no other one works on a lease.
        try await composition.stores.work.endLeases()
        let isFirst = try await self.makeFirstWorkspaceAndKey(composition)
        // Last, because the file shows that everything else exists.
        try self.directory.makeInstance(composition.identifiers)
        return (composition, vault, isFirst)
    }

    private func finish(_ interrupted: InterruptedKeyRotation) throws(Failure) {
        guard let former = try interrupted.finish(at: Clock.system.now()) else { return }
        self.logger.notice(
            "finished an interrupted 'master-key rotate'; copies of the database need the former master key",
            metadata: ["former": .string(former)]
        )
    }

    private func makeMasterKey() throws -> MasterKey {
        let key = MasterKey()
        try key.withHexadecimal { (text) throws(Failure) in
            try DataDirectory.writeSecret(text, to: self.directory.masterKey)
        }
        self.logger.notice(
            "made a master key; without it no credential can be opened, so keep a copy apart from the database",
            metadata: ["path": .string(self.directory.masterKey)]
        )
        return key
    }

    private func openKeyRing(_ composition: Composition, _ masterKey: MasterKey) async throws -> KeyRing {
        let store = composition.stores.dataKeys
        let known = try await store.all().map { ($0.id, DataKeyRotation.lostSealings) }
        try await store.add(sealings: Dictionary(uniqueKeysWithValues: known))
        let now = composition.clock.now()
        let records = try await store.change { records in
            records.isEmpty ? [try DataKeyRecord(id: 1, wrappedBy: masterKey, at: now)] : records
        }
        return try records.opened(with: masterKey)
    }

    /// - Returns: false when there is an API key already.
    private func makeFirstWorkspaceAndKey(_ composition: Composition) async throws -> Bool {
        guard try await composition.keys.all().isEmpty else { return false }
        let workspace =
            if let first = try await composition.workspaces.all().first { first } else {
                try await composition.workspaces.create(
                    name: "default",
                    by: composition.act(.workspaceCreate, by: .daemon())
                )
            }
        let path = self.directory.administratorKey
        _ = try await composition.keys.create(
            APIKeySubmission(label: "administrator", scopes: Scopes([.root])),
            by: composition.act(.apiKeyCreate, by: .daemon(in: workspace.id)),
            beforeStoring: { try DataDirectory.writeSecret($0.secret, to: path, replacing: true) }
        )
        self.logger.notice(
            "made workspace 'default' and an administrator's key",
            metadata: ["workspace.id": .string(workspace.id.text), "path": .string(path)]
        )
        return true
    }
}
