import Domain
import Logging
import Services
import Vault

extension PeriodicTask {
    /// The daemon's background tasks. When several daemons share a database, each of them runs all tasks.
    ///
    /// - Parameters:
    ///   - checker: tells where the connections of a credential lead.
    ///   - abandoned: erases what ended connect sessions keep.
    static func all(
        _ composition: Composition,
        vault: Vault,
        checker: any ConnectionChecker,
        abandoned: AbandonedResults,
        logger: Logger
    ) -> [PeriodicTask] {
        let clock = composition.clock
        let task = { (name: String, interval: Int64, work: @escaping @Sendable () async throws -> Timestamp?) in
            PeriodicTask(name, every: interval, clock: clock, logger: logger, work: work)
        }
        let rotation = DataKeyRotation(composition, vault, logger: logger)
        var tasks = [
            // The interval is short because another process, a request or a change of the system clock can make a token
            // expire before the next expiry that the last run found. A run that finds nothing reads one index entry.
            task("marking expired tokens", 3) {
                let (expired, next) = try await composition.expirySweeper.sweep()
                if expired > 0 { logger.info("tokens expired", metadata: ["connections": "\(expired)"]) }
                return next
            },
            task("ending abandoned tests", 60) {
                let (ended, next) = try await composition.testSweeper.sweep()
                if ended > 0 { logger.info("tests without an outcome ended", metadata: ["connections": "\(ended)"]) }
                return next
            },
            task("writing last uses", 10) {
                try await composition.uses.flush()
                return nil
            },
            task("writing suppressed refusals", 60) { try await composition.refusals.flush() },
            task("sealing with another data key", 10) {
                try await rotation.run()
                return nil
            },
            // After the first run of a new version this task reads one index entry.
            task("listing where secrets may go", 3600) {
                let (listed, unreadable) = try await composition.listing(checker: checker, sealer: vault).run()
                if listed > 0 {
                    logger.notice("listed where secrets may go", metadata: ["credentials": "\(listed)"])
                }
                if unreadable > 0 {
                    logger.warning(
                        "secrets cannot be opened, so where they may go is not listed",
                        metadata: ["credentials": "\(unreadable)"]
                    )
                }
                return nil
            },
            task("returning free memory", 10) {
                FreeMemory.returnShortBlocks()
                return nil
            },
            task("deleting outdated receipts", 3600) {
                try await composition.stores.credentials.deleteOutdatedReceipts(at: clock.now())
                return nil
            },
            task("deleting idempotent replies", 600) {
                try await composition.stores.idempotency.deleteExpired(at: clock.now())
                return nil
            },
            task("erasing ended connect sessions", 600) {
                try await abandoned.eraseEnded(at: clock.now())
                try await composition.stores.authorizations.deleteEnded(at: clock.now())
                return nil
            },
        ]
        let days = composition.settings.auditRetention
        if days > 0 {
            tasks.append(
                task("deleting outdated audit events", 600) {
                    try await composition.stores.auditEvents.deleteOutdated(at: clock.now(), days: days)
                    return nil
                }
            )
        }
        return tasks
    }
}
