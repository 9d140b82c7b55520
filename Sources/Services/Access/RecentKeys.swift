package import Domain
import Synchronization

/// A cache of the API keys that were read within the last second. Nearly all requests use a few keys, and the look-up
/// of the key takes about a tenth of the time of a request that reads one row
/// (docs/decisions/0010-keys-for-a-second.md).
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
    /// The greatest number of keys in the cache. A further key empties the cache first, so that memory is bounded.
    private static let limit = 10_000

    private let store: any APIKeyStore
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    package init(store: any APIKeyStore, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.store = store
        self.now = now
    }

    /// Returns a key from the store, or as the store had the key up to a second ago, if its hash is the one of the
    /// presented token. A key whose hash is another, and a key that does not exist, are read from the store each time
    /// and are not cached. So the time that a wrong token takes does not depend on whether its key exists, and wrong
    /// tokens cannot displace cached keys.
    ///
    /// - Parameter isPresented: compares a hash with the presented token; gets nil for a key that does not exist, and
    ///   must then return false after the time of a comparison.
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
