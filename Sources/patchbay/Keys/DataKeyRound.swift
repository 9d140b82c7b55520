import API
import Domain
import Logging
import NIOPosix
import SQLite
import Store
import Vault

/// Takes up a data key that was made while the daemon runs, seals anew what older ones sealed, and removes these when
/// nothing needs them. With one data key there is nothing to do.
actor DataKeyRound {
    /// Between two walks through all secrets. A request seals and stores within them: what an older key sealed
    /// while the newest was taken up is found by the next walk.
    static let pause = Duration.seconds(600)

    private let services: Services
    private let vault: Vault
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private var sealsWithNewestSince: ContinuousClock.Instant
    private var nextWalk: ContinuousClock.Instant

    /// - Parameter now: of a clock that nobody sets: a key that went too soon would take secrets with it.
    init(
        _ services: Services,
        _ vault: Vault,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.services = services
        self.vault = vault
        self.logger = logger
        self.now = now
        self.sealsWithNewestSince = now()
        self.nextWalk = self.sealsWithNewestSince
    }

    func run() async throws {
        let records = try self.services.dataKeys()
        guard records.count > 1, let newest = records.last else { return }
        if newest.id != self.vault.ring.newestID { try await self.takeUp(records) }
        let start = self.now()
        guard start >= self.nextWalk else { return }
        let needsOlderKeys = try await self.reseal()
        self.nextWalk = start + Self.pause
        guard !needsOlderKeys, start >= self.sealsWithNewestSince + Self.pause else { return }
        try await self.services.database.write { try SQLiteDataKeyStore($0).delete(olderThan: newest.id) }
        self.vault.ring = self.vault.ring.onlyNewest
        self.logger.notice("removed the older data keys; nothing needs them", metadata: ["data_key": "\(newest.id)"])
    }

    private func takeUp(_ records: [DataKeyRecord]) async throws {
        let settings = self.services.settings
        let directory = DataDirectory(settings.dataDirectory)
        // It may have been changed since the start, and a command that prints it would hold an event loop up.
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
        self.nextWalk = self.sealsWithNewestSince
        self.logger.notice("sealing with another data key", metadata: ["data_key": "\(self.vault.ring.newestID)"])
    }

    /// - Returns: whether a key besides the newest is still needed.
    private func reseal() async throws -> Bool {
        let walk = SecretWalk(store: SQLiteSealedSecretStore(self.services.database), sealer: self.vault)
        let (resealed, needsOlderKeys) = try await walk.reseal { secret in
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
