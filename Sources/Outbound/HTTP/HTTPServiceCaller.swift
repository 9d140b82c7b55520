import AsyncHTTPClient
package import Domain
import NIOCore
import NIOHTTP1

/// Sends HTTP requests over connections to addresses that the guard allowed. Must be shut down.
package final class HTTPServiceCaller: ServiceCaller {
    private let door: OutboundDoor
    private let budget: OutboundBudget
    private let counters: OutboundCounters
    private let clock: Clock
    private let limits: @Sendable (OutboundPurpose) -> OutboundLimits
    private let clients: ClientPool

    package convenience init(
        door: OutboundDoor,
        budget: OutboundBudget,
        roots: TrustRoots,
        counters: OutboundCounters,
        clock: Clock
    ) {
        self.init(
            door: door,
            budget: budget,
            counters: counters,
            clock: clock,
            limits: { OutboundLimits(for: $0) },
            makeClient: { key throws(OutboundFailure) in
                // Without TLS no authority is needed.
                let certificates = key.scheme == "https" ? try roots.certificates : []
                return PinnedClient(key, limits: OutboundLimits(for: key.purpose), roots: certificates)
            }
        )
    }

    init(
        door: OutboundDoor,
        budget: OutboundBudget,
        counters: OutboundCounters,
        clock: Clock,
        limits: @escaping @Sendable (OutboundPurpose) -> OutboundLimits,
        makeClient: @escaping @Sendable (PinnedClient.Key) throws(OutboundFailure) -> PinnedClient
    ) {
        self.door = door
        self.budget = budget
        self.counters = counters
        self.clock = clock
        self.limits = limits
        self.clients = ClientPool(clock: clock, make: makeClient)
    }

    /// The number of clients that are kept for further requests.
    var clientCount: Int { self.clients.count }

    package func call(_ request: ServiceRequest) async throws(OutboundFailure) -> ServiceAnswer {
        let limits = self.limits(request.purpose)
        return try await self.counters.counting(request.purpose) { () async throws(OutboundFailure) in
            try await self.budget.admitting(request.purpose, to: request.url.origin.host, of: request.workspaceID) {
                () async throws(OutboundFailure) in
                let milliseconds = Int64(limits.deadline / .milliseconds(1))
                let end = Timestamp(milliseconds: self.clock.now().milliseconds + milliseconds)
                return try await withDeadline(end, self.clock) { () async throws(OutboundFailure) in
                    try await self.exchange(request, limits)
                }
            }
        }
    }

    /// Closes all connections. Further calls are `busy`.
    package func shutdown() async {
        await self.clients.shutdown()
    }

    private func exchange(
        _ request: ServiceRequest,
        _ limits: OutboundLimits
    ) async throws(OutboundFailure) -> ServiceAnswer {
        // AsyncHTTPClient refuses all other field names and values that RFC 9110 does not allow.
        guard request.headers.allSatisfy({ !$0.name.isEmpty }) else { throw .malformed }
        let origin = request.url.origin
        let addresses = try await self.door.open(
            host: origin.host,
            port: origin.port,
            scheme: origin.scheme,
            purpose: request.purpose,
            workspaceID: request.workspaceID,
            destinations: request.destinations,
            definitionPorts: request.definitionPorts
        )
        var last: any Error = OutboundFailure.unreachable
        for address in addresses {
            do {
                return try await self.exchange(request, at: address, limits)
            } catch {
                last = error
                guard OutboundFailure.isBeforeConnection(error), !Task.isCancelled else { break }
            }
        }
        throw OutboundFailure(last)
    }

    private func exchange(
        _ request: ServiceRequest,
        at address: PinnedAddress,
        _ limits: OutboundLimits
    ) async throws -> ServiceAnswer {
        let key = PinnedClient.Key(
            scheme: request.url.origin.scheme,
            host: address.host,
            port: address.port,
            address: address.address,
            purpose: request.purpose
        )
        let lease = try self.clients.lease(key)
        defer { self.clients.giveBack(lease) }
        do {
            let response = try await self.send(request, by: lease, limits)
            return try await ServiceAnswer(reading: response, of: request.method, limits)
        } catch {
            guard OutboundFailure(error) == .tls(.issuer), !Task.isCancelled else { throw error }
            let isOutOfDate = await PeerCertificate.isOutOfDate(
                at: address,
                timeout: limits.connectTimeout,
                now: self.clock.now()
            )
            throw isOutOfDate ? OutboundFailure.tls(.expired) : error
        }
    }

    /// Sends the request, and once again if the server had closed a kept connection that the request was sent on.
    private func send(
        _ request: ServiceRequest,
        by lease: ClientPool.Lease,
        _ limits: OutboundLimits
    ) async throws -> HTTPClientResponse {
        let prepared = HTTPClientRequest(request)
        do {
            return try await lease.client.execute(prepared, to: request.url.origin, within: limits.deadline)
        } catch  where lease.wasUsed && request.isSafe && OutboundFailure(error) == .unreachable && !Task.isCancelled {
            return try await lease.client.execute(prepared, to: request.url.origin, within: limits.deadline)
        }
    }
}

extension ServiceRequest {
    /// Whether sending the request twice is the same as sending it once.
    fileprivate var isSafe: Bool { self.method == .get || self.method == .head }
}
