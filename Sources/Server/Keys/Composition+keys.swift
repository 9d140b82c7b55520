package import Domain
import Services
import Store
import Vault

extension Composition {
    package func dataKeys() async throws -> [DataKeyRecord] { try await self.stores.dataKeys.all() }

    /// The data keys, decrypted with the master key that the settings name.
    ///
    /// - Throws: `Failure` when there is no master key or the master key does not open the data keys.
    func keyRing() async throws -> KeyRing {
        try await self.dataKeys().opened(with: try MasterKey.require(self.settings), next: self.nextMasterKey)
    }

    /// Creates and stores a data key. A running daemon begins to seal with the new data key without a restart.
    ///
    /// - Returns: the id of the data key.
    /// - Throws: `Failure` when there is no master key or the master key does not open the stored data keys.
    package func makeDataKey() async throws -> Int {
        let master = try MasterKey.require(self.settings)
        let next = self.nextMasterKey
        let now = self.clock.now()
        let records = try await self.stores.dataKeys.change { records in
            let id = try records.opened(with: master, next: next).newestID + 1
            return records + [try DataKeyRecord(id: id, wrappedBy: master, at: now)]
        }
        return records.last?.id ?? 0
    }

    /// The number of stored secrets that are sealed with each data key, by the id of the data key.
    package func secretCounts() async throws -> [Int: Int] {
        let counts = try await self.stores.sealedSecrets.counts(byKeyHeadersOf: Vault.keyHeader(ofDataKey: 0).count)
        let ids = try await self.dataKeys().map(\.id)
        return Dictionary(uniqueKeysWithValues: ids.map { ($0, counts[Vault.keyHeader(ofDataKey: $0)] ?? 0) })
    }

    /// Tries to open every secret of every workspace. Starts over when the data keys changed during the check, because
    /// a secret that was sealed with a new data key would be reported as unreadable.
    ///
    /// - Returns: the number of secrets, and those that cannot be opened.
    /// - Throws: `Failure` when there is no master key or the master key does not open the data keys.
    package func checkSecrets() async throws -> (count: Int, unreadable: [UnreadableSecret]) {
        let master = try MasterKey.require(self.settings)
        while true {
            let records = try await self.dataKeys()
            let ring = try records.opened(with: master, next: self.nextMasterKey)
            let secrets = SecretReencryption(store: self.stores.sealedSecrets, sealer: Vault(ring))
            let found = try await secrets.check()
            if try await self.dataKeys() == records { return found }
        }
    }

    private var nextMasterKey: String? {
        MasterKey.nextFile(self.settings, in: DataDirectory(self.settings.dataDirectory))
    }
}
