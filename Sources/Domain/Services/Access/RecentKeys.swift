import Synchronization

/// The keys that called lately, for a second each: nearly every request comes with the same few, and reading one again
/// costs a tenth of a whole read by id (docs/decisions/0010-keys-for-a-second.md).
///
/// What this process changes of a key counts at once, because whoever changes one calls ``forgetAll()``. What another
/// one changes, such as `patchbay key revoke`, counts within that second.
package final class RecentKeys: Sendable {
    package typealias Entry = (key: APIKey, hash: [UInt8])

    private struct State {
        var entries: [Identifier<APIKey>: (entry: Entry, readAt: ContinuousClock.Instant)] = [:]
        /// How often all was forgotten: a key that was read before and arrives after it must not be kept.
        var generation = 0
    }

    private static let lifetime = Duration.seconds(1)
    /// Keys at once; with more of them, all are forgotten, and memory stays bounded.
    private static let limit = 10_000

    private let store: any APIKeyStore
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(store: any APIKeyStore, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.store = store
        self.now = now
    }

    /// What the store knows of a key, or knew within the last second. A key that is not there is asked for each time.
    package func find(_ id: Identifier<APIKey>) throws -> Entry? {
        let now = self.now()
        let (recent, generation) = self.state.withLock { ($0.entries[id], $0.generation) }
        if let recent, now < recent.readAt + Self.lifetime { return recent.entry }
        guard let entry = try self.store.find(id) else { return nil }
        self.state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.limit { state.entries.removeAll() }
            state.entries[id] = (entry, now)
        }
        return entry
    }

    package func forgetAll() {
        self.state.withLock { state in
            state.entries.removeAll()
            state.generation += 1
        }
    }
}
