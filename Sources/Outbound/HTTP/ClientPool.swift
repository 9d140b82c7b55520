import Domain
import NIOSSL
import Synchronization

/// Keeps the client of a host and address for 30 s after its last request, so that its connections are used again.
final class ClientPool: Sendable {
    static let limit = 64
    private static let idleTime: Int64 = 30_000

    /// A client in use. It must be given back with ``ClientPool/giveBack(_:)``.
    struct Lease: Sendable {
        let key: PinnedClient.Key
        let client: PinnedClient
        /// Whether the client may have connections from earlier requests.
        let wasUsed: Bool
    }

    private struct Kept {
        let client: PinnedClient
        var leases = 0
        var lastUse: Timestamp
    }

    private struct State {
        var clients: [PinnedClient.Key: Kept] = [:]
        var sweeper: Task<Void, Never>?
        /// The shutdowns of clients that have not ended.
        var endings: [Int: Task<Void, Never>] = [:]
        var count = 0
        var isShutDown = false
    }

    private let clock: Clock
    private let make: @Sendable (PinnedClient.Key) throws(OutboundFailure) -> PinnedClient
    private let state = Mutex(State())

    init(clock: Clock, make: @escaping @Sendable (PinnedClient.Key) throws(OutboundFailure) -> PinnedClient) {
        self.clock = clock
        self.make = make
    }

    /// The number of clients that are kept.
    var count: Int { self.state.withLock { $0.clients.count } }

    /// - Throws: `busy` when all clients are in use, or the pool is shut down; the errors of `make`.
    func lease(_ key: PinnedClient.Key) throws(OutboundFailure) -> Lease {
        let now = self.clock.now()
        return try self.state.withLock { state throws(OutboundFailure) in
            guard !state.isShutDown else { throw .busy }
            if var kept = state.clients[key] {
                kept.leases += 1
                state.clients[key] = kept
                return Lease(key: key, client: kept.client, wasUsed: true)
            }
            if state.clients.count >= Self.limit {
                let idle = state.clients.filter { $0.value.leases == 0 }
                guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { throw .busy }
                state.clients[oldest.key] = nil
                self.end([oldest.value.client], &state)
            }
            let client = try self.make(key)
            state.clients[key] = Kept(client: client, leases: 1, lastUse: now)
            if state.sweeper == nil { state.sweeper = Task { await self.sweep() } }
            return Lease(key: key, client: client, wasUsed: false)
        }
    }

    func giveBack(_ lease: Lease) {
        let now = self.clock.now()
        self.state.withLock { state in
            guard var kept = state.clients[lease.key] else { return }
            kept.leases -= 1
            kept.lastUse = now
            state.clients[lease.key] = kept
        }
    }

    /// Shuts down all clients, also those in use, and waits for the end of their connections.
    func shutdown() async {
        let endings = self.state.withLock { state in
            state.isShutDown = true
            state.sweeper?.cancel()
            self.end(state.clients.values.map(\.client), &state)
            state.clients = [:]
            return Array(state.endings.values)
        }
        for ending in endings { await ending.value }
    }

    /// Ends idle clients until none is kept.
    private func sweep() async {
        while true {
            let next: Timestamp? = self.state.withLock { state in
                let now = self.clock.now()
                let idle = state.clients.filter {
                    $0.value.leases == 0 && $0.value.lastUse.milliseconds + Self.idleTime <= now.milliseconds
                }
                for key in idle.keys { state.clients[key] = nil }
                self.end(idle.values.map(\.client), &state)
                guard let first = state.clients.values.map(\.lastUse.milliseconds).min() else {
                    state.sweeper = nil
                    return nil
                }
                // A client in use has an old time of use: it is looked at again a second later.
                return Timestamp(milliseconds: max(first + Self.idleTime, now.milliseconds + 1000))
            }
            guard let next, (try? await self.clock.sleep(until: next)) != nil else { return }
        }
    }

    private func end(_ clients: [PinnedClient], _ state: inout State) {
        for client in clients {
            state.count += 1
            let id = state.count
            state.endings[id] = Task {
                await client.shutdown()
                self.state.withLock { $0.endings[id] = nil }
            }
        }
    }
}
