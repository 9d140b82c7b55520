import Domain
import Logging
import NIOPosix
import Services
import Store
import Vault
import Web

/// Stores the number of sealings with each data key, and creates a data key when the newest has sealed often enough.
/// Begins to seal with a data key that was created while the daemon runs, reseals the secrets of older data keys with
/// the newest data key, and removes the older data keys once no secret and no idempotent reply is sealed with them.
actor DataKeyRotation {
    /// The time between two passes through all secrets. It is longer than a request needs to seal and store a secret.
    /// So the next pass finds the secrets of requests that sealed with an older data key just before this daemon began
    /// to seal with the newest one.
    static let pause = Duration.seconds(600)

    /// The number of sealings after which a data key is replaced: half of what NIST SP 800-38D, section 8.3, allows with
    /// random nonces, so that the other half is left for the time that a replacement takes.
    static let mostSealings = 1 << 31

    /// The number of sealings that each start adds to the stored numbers, because a process that was killed did not
    /// store the sealings of its last ten seconds. These are fewer at every rate up to 100,000 a second.
    static let lostSealings = 1 << 20

    private let composition: Composition
    private let vault: Vault
    private let logger: Logger
    private let limit: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private var sealsWithNewestSince: ContinuousClock.Instant
    private var nextPass: ContinuousClock.Instant

    /// - Parameters:
    ///   - limit: the number of sealings after which a data key is replaced.
    ///   - now: reads a monotonic clock, because a data key that is removed too early makes its secrets unreadable.
    init(
        _ composition: Composition,
        _ vault: Vault,
        logger: Logger,
        limit: Int = mostSealings,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.composition = composition
        self.vault = vault
        self.logger = logger
        self.limit = limit
        self.now = now
        self.sealsWithNewestSince = now()
        self.nextPass = self.sealsWithNewestSince
    }

    func run() async throws {
        try await self.composition.storeSealings(of: self.vault)
        try await self.replaceFullKey()
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

    /// Creates a data key when the newest one has reached the limit.
    private func replaceFullKey() async throws {
        let sealings = try await self.composition.sealings()
        guard let newest = sealings.keys.max(), let count = sealings[newest], count >= self.limit else { return }
        let made = try await self.composition.makeDataKey(wrappedBy: self.loadMasterKey(), after: newest)
        self.logger.notice(
            "made a data key, because the one before has sealed often enough",
            metadata: ["data_key": "\(made)", "sealings": "\(count)"]
        )
    }

    /// The master key in force. A `master-key rotate` that was interrupted meanwhile is finished first.
    private func loadMasterKey() async throws -> MasterKey {
        let settings = self.composition.settings
        let directory = DataDirectory(settings.dataDirectory)
        let records = try await self.composition.dataKeys()
        let now = self.composition.clock.now()
        // The master key is read again because it may have been changed since the daemon started. It is read on another
        // thread because `master_key_command` and the lock of the master key would block an event loop.
        return try await NIOThreadPool.singleton.runIfActive {
            guard let present = try MasterKey.load(settings, in: directory) else {
                throw Failure(.configuration, "the master key file is gone; put it back")
            }
            let interrupted = try InterruptedKeyRotation(
                of: records,
                present: present,
                settings: settings,
                in: directory
            )
            try interrupted?.finish(at: now)
            return interrupted?.next ?? present
        }
    }

    private func takeUp(_ records: [DataKeyRecord]) async throws {
        let master = try await self.loadMasterKey()
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

    /// - Returns: whether a data key other than the newest is still needed.
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
