import Domain
import Logging
import NIOPosix
import Services
import Store
import Vault
import Web

/// Seals with a data key that was made while the daemon runs, seals the secrets of older data keys with it, and removes the
/// older data keys when nothing needs them. With one data key there is nothing to do.
actor DataKeyRotation {
    /// Between two passes through all secrets. A request seals and stores its secret within this time, so the next pass finds
    /// every secret that an older data key sealed while the newest was taken up.
    static let pause = Duration.seconds(600)

    private let composition: Composition
    private let vault: Vault
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private var sealsWithNewestSince: ContinuousClock.Instant
    private var nextPass: ContinuousClock.Instant

    /// - Parameter now: a monotonic clock, because secrets are lost with a data key that is removed too soon.
    init(
        _ composition: Composition,
        _ vault: Vault,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.composition = composition
        self.vault = vault
        self.logger = logger
        self.now = now
        self.sealsWithNewestSince = now()
        self.nextPass = self.sealsWithNewestSince
    }

    func run() async throws {
        let records = try await self.composition.dataKeys()
        guard records.count > 1, let newest = records.last else { return }
        if newest.id != self.vault.ring.newestID { try await self.takeUp(records) }
        let start = self.now()
        guard start >= self.nextPass else { return }
        let needsOlderKeys = try await self.reseal()
        self.nextPass = start + Self.pause
        guard !needsOlderKeys, start >= self.sealsWithNewestSince + Self.pause else { return }
        try await self.composition.stores.dataKeys.change { records in records.filter { $0.id >= newest.id } }
        self.vault.ring = self.vault.ring.onlyNewest
        self.logger.notice("removed the older data keys; nothing needs them", metadata: ["data_key": "\(newest.id)"])
    }

    private func takeUp(_ records: [DataKeyRecord]) async throws {
        let settings = self.composition.settings
        let directory = DataDirectory(settings.dataDirectory)
        // The master key may have been changed since the start. A command that prints it would block an event loop.
        let master = try await NIOThreadPool.singleton.runIfActive { try MasterKey.load(settings, in: directory) }
        guard let master else { throw Failure(.configuration, "the master key file is gone; put it back") }
        do throws(KeyRing.Failure) {
            self.vault.ring = try KeyRing(records, master: master)
        } catch {
            throw Failure(
                .configuration,
                "a new data key cannot be opened with the master key that this daemon reads; start it again with the "
                    + "master key in force"
            )
        }
        self.sealsWithNewestSince = self.now()
        self.nextPass = self.sealsWithNewestSince
        self.logger.notice("sealing with another data key", metadata: ["data_key": "\(self.vault.ring.newestID)"])
    }

    /// - Returns: whether a key besides the newest is still needed.
    private func reseal() async throws -> Bool {
        let secrets = SecretReencryption(store: self.composition.stores.sealedSecrets, sealer: self.vault)
        let (resealed, needsOlderKeys) = try await secrets.reseal { secret in
            self.logger.error("a secret was not sealed anew", metadata: secret.logMetadata)
        }
        if resealed > 0 {
            self.logger.notice(
                "sealed secrets anew",
                metadata: ["data_key": "\(self.vault.ring.newestID)", "secrets": "\(resealed)"]
            )
        }
        return needsOlderKeys
    }
}
