package import Domain
import Synchronization

/// A cache of the API keys that were read from the database within the last second. Nearly all requests use a few keys,
/// and reading the key takes about a tenth of the time of a request that reads one row
/// (docs/decisions/0010-keys-for-a-second.md).
///
/// When this process changes a key, the change takes effect at once, because every change calls ``forgetAll()``. When
/// another process changes a key, as `patchbay key revoke` does, the change takes effect within a second.
package final class RecentKeys: Sendable {
    package typealias Entry = (key: APIKey, hash: [UInt8])

    private struct State {
        var entries: [Identifier<APIKey>: (entry: Entry, readAt: ContinuousClock.Instant)] = [:]
        /// The number of calls of ``forgetAll()``. A key that was read before a call of ``forgetAll()`` must not be
        /// cached after the call, because the key may have changed.
        var generation = 0
    }

    private static let lifetime = Duration.seconds(1)
    /// The greatest number of cached keys. When one more key would be cached, the cache is emptied first, so that
    /// memory is bounded.
    private static let limit = 10_000

    private let store: any APIKeyStore
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(store: any APIKeyStore, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.store = store
        self.now = now
    }

    /// Finds the API key with this id if `isPresented` accepts its hash; otherwise returns nil. A cached key may be up
    /// to a second old.
    ///
    /// Only an accepted key is cached. With a wrong token, the store is always read, so the time of the refusal does
    /// not reveal whether the key exists, and wrong tokens cannot displace cached keys.
    ///
    /// - Parameter isPresented: returns whether a stored hash is the hash of the presented token. Gets nil for a key
    ///   that does not exist; must then return false, but take as long as a comparison.
    package nonisolated(nonsending) func find(
        _ id: Identifier<APIKey>,
        where isPresented: (_ hash: [UInt8]?) -> Bool
    ) async throws -> APIKey? {
        let now = self.now()
        let (recent, generation) = self.state.withLock { ($0.entries[id], $0.generation) }
        if let recent, now < recent.readAt + Self.lifetime, isPresented(recent.entry.hash) { return recent.entry.key }
        let entry = try await self.store.find(id)
        guard isPresented(entry?.hash), let entry else { return nil }
        self.state.withLock { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.limit { state.entries.removeAll() }
            state.entries[id] = (entry, now)
        }
        return entry.key
    }

    package func forgetAll() {
        self.state.withLock { state in
            state.entries.removeAll()
            state.generation += 1
        }
    }
}
