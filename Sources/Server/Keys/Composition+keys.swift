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
        let master = try await self.masterKey()
        return try await self.dataKeys().opened(with: master)
    }

    /// Creates and stores a data key. A running daemon begins to seal with the new data key without a restart.
    ///
    /// - Returns: the id of the data key.
    /// - Throws: `Failure` when there is no master key or the master key does not open the stored data keys.
    package func makeDataKey() async throws -> Int {
        try await self.makeDataKey(wrappedBy: self.masterKey())
    }

    /// Creates and stores a data key, as ``makeDataKey()`` does.
    ///
    /// - Parameter former: creates nothing when another data key is the newest; nil to create one in any case.
    /// - Returns: the id of the newest data key.
    func makeDataKey(wrappedBy master: MasterKey, after former: Int? = nil) async throws -> Int {
        let now = self.clock.now()
        let records = try await self.stores.dataKeys.change { records in
            let newest = try records.opened(with: master).newestID
            guard former == nil || newest == former else { return records }
            return records + [try DataKeyRecord(id: newest + 1, wrappedBy: master, at: now)]
        }
        return records.last?.id ?? 0
    }

    /// How many secrets each data key has encrypted (sealed), by the id of the data key. A start of the daemon
    /// rounds the stored numbers up, and a running daemon adds to them every ten seconds. The numbers are too low after
    /// `restore`, and for keys of earlier versions (docs/security.md).
    package func sealings() async throws -> [Int: Int] { try await self.stores.dataKeys.sealings() }

    /// Adds the sealings that `vault` has counted to the stored numbers.
    ///
    /// - Throws: `ServiceError.unavailable` and errors of the database. The vault then keeps its counts.
    func storeSealings(of vault: Vault) async throws {
        let counts = vault.takeSealings()
        guard !counts.isEmpty else { return }
        do {
            try await self.stores.dataKeys.add(sealings: counts)
        } catch {
            vault.giveBack(counts)
            throw error
        }
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
        let master = try await self.masterKey()
        while true {
            let records = try await self.dataKeys()
            let ring = try records.opened(with: master)
            let secrets = SecretReencryption(store: self.stores.sealedSecrets, sealer: Vault(ring))
            let found = try await secrets.check()
            if try await self.dataKeys() == records { return found }
        }
    }

    /// The master key that the settings name. An interrupted `master-key rotate` is finished first.
    ///
    /// - Throws: `Failure` when there is no master key.
    private func masterKey() async throws -> MasterKey {
        let present = try MasterKey.require(self.settings)
        let interrupted = try InterruptedKeyRotation(
            of: try await self.dataKeys(),
            present: present,
            settings: self.settings,
            in: DataDirectory(self.settings.dataDirectory)
        )
        try interrupted?.finish(at: self.clock.now())
        return interrupted?.next ?? present
    }
}
