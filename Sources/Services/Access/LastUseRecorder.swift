package import Domain
import Synchronization

/// Collects in memory when API keys and credentials were last used, until ``flush()`` writes the times to the database.
/// So not every request causes a write. The stored times are exact to a minute: a use less than a minute after the
/// stored time is not collected.
package final class LastUseRecorder: Sendable {
    /// The minimum interval, in seconds, between two stored last-use times of the same API key or credential.
    private static let resolution: Int64 = 60
    /// The greatest number of collected uses. Further uses are not recorded, so that memory is bounded.
    private static let limit = 100_000

    private let store: any LastUseStore
    private let clock: Clock
    private let uses = Mutex(LastUses())

    package init(store: any LastUseStore, clock: Clock) {
        self.store = store
        self.clock = clock
    }

    package func record(_ key: APIKey) {
        let now = self.clock.now()
        guard self.isWorthAWrite(key.lastUsedAt, now) else { return }
        self.uses.withLock { uses in
            guard uses.count < Self.limit else { return }
            uses.keys[key.id] = now
        }
    }

    package func record(_ credential: Credential) {
        let now = self.clock.now()
        guard self.isWorthAWrite(credential.lastUsedAt, now) else { return }
        self.uses.withLock { uses in
            guard uses.count < Self.limit else { return }
            uses.credentials[credential.id] = (credential.workspaceID, now)
        }
    }

    /// Writes the collected uses to the database. If the write fails, the collected uses are lost, but a later use of
    /// the same key or credential is collected again.
    ///
    /// - Throws: `ServiceError.unavailable`.
    package func flush() async throws {
        let uses = self.uses.withLock { uses in
            defer { uses = LastUses() }
            return uses
        }
        guard uses.count > 0 else { return }
        try await self.store.record(uses)
    }

    private func isWorthAWrite(_ last: Timestamp?, _ now: Timestamp) -> Bool {
        last.map { $0.adding(seconds: Self.resolution) <= now } ?? true
    }
}
