package import Domain
import Synchronization

/// A cache of API keys that were used within the last second. Nearly all requests come with a few keys, and reading a key
/// costs a tenth of a whole read by id (docs/decisions/0010-keys-for-a-second.md).
///
/// A change of a key by this process takes effect at once, because every such change calls ``forgetAll()``. A change by
/// another process, such as `patchbay key revoke`, takes effect within a second.
package final class RecentKeys: Sendable {
    package typealias Entry = (key: APIKey, hash: [UInt8])

    private struct State {
        var entries: [Identifier<APIKey>: (entry: Entry, readAt: ContinuousClock.Instant)] = [:]
        /// Counts the calls of ``forgetAll()``: a key that was read before a call must not be stored after it.
        var generation = 0
    }

    private static let lifetime = Duration.seconds(1)
    /// The greatest number of keys; one more empties the cache, so that its memory is bounded.
    private static let limit = 10_000

    private let store: any APIKeyStore
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(store: any APIKeyStore, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.store = store
        self.now = now
    }

    /// A key as the store has it, or had it within the last second. A key that does not exist is looked up each time.
    package nonisolated(nonsending) func find(_ id: Identifier<APIKey>) async throws -> Entry? {
        let now = self.now()
        let (recent, generation) = self.state.withLock { ($0.entries[id], $0.generation) }
        if let recent, now < recent.readAt + Self.lifetime { return recent.entry }
        guard let entry = try await self.store.find(id) else { return nil }
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
