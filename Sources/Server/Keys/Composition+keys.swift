package import Domain
import Services
import Store
import Synchronization
import Vault

extension Composition {
    package func dataKeys() async throws -> [DataKeyRecord] { try await self.stores.dataKeys.all() }

    /// The data keys, opened with the master key that the settings name.
    func keyRing() async throws -> KeyRing {
        try await self.dataKeys().opened(with: try MasterKey.require(self.settings), next: self.nextMasterKey)
    }

    /// Makes a data key. A running daemon takes it up by itself.
    ///
    /// - Returns: the id of the data key.
    /// - Throws: `Failure` when the master key is not the one in force.
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

    /// The number of secrets that each data key sealed, by the id of the data key.
    package func secretCounts() async throws -> [Int: Int] {
        let counts = try await self.stores.sealedSecrets.counts(byKeyHeadersOf: Vault.keyHeader(ofDataKey: 0).count)
        let ids = try await self.dataKeys().map(\.id)
        return Dictionary(uniqueKeysWithValues: ids.map { ($0, counts[Vault.keyHeader(ofDataKey: $0)] ?? 0) })
    }

    /// Opens every secret of every workspace. Begins again when the data keys changed meanwhile, because a secret that a new
    /// data key sealed would not have opened.
    package func checkSecrets() async throws -> (count: Int, unreadable: [UnreadableSecret]) {
        while true {
            let keys = try await self.dataKeys()
            let secrets = SecretReencryption(
                store: self.stores.sealedSecrets,
                sealer: Vault(try await self.keyRing())
            )
            let found = Mutex<[UnreadableSecret]>([])
            let (count, _) = try await secrets.check { secret in found.withLock { $0.append(secret) } }
            if try await self.dataKeys() == keys { return (count, found.withLock { $0 }) }
        }
    }

    private var nextMasterKey: String? {
        MasterKey.nextFile(self.settings, in: DataDirectory(self.settings.dataDirectory))
    }
}
