package import Domain
import NIOCore

/// The guard of all outgoing calls. A call gets the address to connect to from here, and connects nowhere else.
package final class OutboundDoor: Sendable {
    private let policy: OutboundPolicy
    private let resolver: any Resolver
    private let ownAddresses: OwnAddresses
    private let refused: Refused

    /// Is told of each call that the guard refuses: the host as it is written, and the reason.
    package typealias Refused =
        @Sendable (_ host: String, _ reason: OutboundRefusal, _ purpose: OutboundPurpose) -> Void

    /// A door whose names are looked up with the system's resolver.
    ///
    /// - Parameters:
    ///   - ownNames: host names that lead to the daemon through a proxy.
    ///   - refused: for the log.
    package convenience init(
        rules: OutboundRules,
        ownNames: [String] = [],
        clock: Clock,
        refused: @escaping Refused = { _, _, _ in }
    ) {
        let resolver = SystemResolver(clock: clock)
        self.init(
            rules: rules,
            resolver: resolver,
            ownAddresses: OwnAddresses(names: ownNames, resolver: resolver, clock: clock),
            refused: refused
        )
    }

    init(
        rules: OutboundRules,
        resolver: any Resolver,
        ownAddresses: OwnAddresses,
        refused: @escaping Refused = { _, _, _ in }
    ) {
        self.policy = OutboundPolicy(rules: rules)
        self.resolver = resolver
        self.ownAddresses = ownAddresses
        self.refused = refused
    }

    /// Ends the threads that look up names.
    package func shutdown() {
        self.resolver.shutdown()
    }

    /// The greatest number of addresses of a name that a call tries.
    private static let mostAddresses = 3

    /// Looks up a host, and judges all of its addresses.
    ///
    /// - Parameters:
    ///   - host: a name, an IPv4 address, or an IPv6 address with or without brackets, in any spelling.
    ///   - scheme: `https`, `http`, or the scheme of a ``Handshake/origin``.
    ///   - destinations: the only origins that the call may go to, compared before the look-up; nil for a call without
    ///     a secret.
    ///   - definitionPorts: the ports that the definition of the integration names.
    /// - Returns: 1 to 3 addresses, to be tried in their order. The next one may be tried only when no connection to the
    ///   one before could be made, so that nothing is sent twice.
    /// - Throws: `refused`, `moved`, `nameNotFound`, `timeout`, `busy`.
    func open(
        host: String,
        port: Int,
        scheme: String,
        purpose: OutboundPurpose,
        workspaceID: Identifier<Workspace>,
        destinations: Set<ServiceOrigin>?,
        definitionPorts: Set<Int> = []
    ) async throws(OutboundFailure) -> [PinnedAddress] {
        do throws(OutboundFailure) {
            return try await self.judge(
                host: host,
                port: port,
                scheme: scheme,
                purpose: purpose,
                workspaceID: workspaceID,
                destinations: destinations,
                definitionPorts: definitionPorts
            )
        } catch {
            if case .refused(let reason) = error { self.refused(host, reason, purpose) }
            throw error
        }
    }

    private func judge(
        host: String,
        port: Int,
        scheme: String,
        purpose: OutboundPurpose,
        workspaceID: Identifier<Workspace>,
        destinations: Set<ServiceOrigin>?,
        definitionPorts: Set<Int>
    ) async throws(OutboundFailure) -> [PinnedAddress] {
        guard let name = ServiceURL.normalizedHost(host), (1...65535).contains(port) else { throw .refused(.host) }
        if let destinations {
            let origin = ServiceOrigin(scheme: scheme, host: name, port: port)
            guard destinations.cover(origin) else { throw .moved }
        }
        let target = OutboundPolicy.Target(
            scheme: scheme,
            port: port,
            purpose: purpose,
            definitionPorts: definitionPorts
        )
        if let refusal = self.policy.refusalBeforeLookUp(target) { throw .refused(refusal) }
        let addresses: [IPAddress]
        if let literal = IPAddress(name) {
            addresses = [literal]
        } else {
            addresses = try await self.resolver.addresses(of: name, for: workspaceID)
        }
        guard let own = await self.ownAddresses.current() else { throw .refused(.ownAddress) }
        switch self.policy.decide(target, addresses: addresses, ownAddresses: own) {
        case .refuse(let refusal): throw .refused(refusal)
        case .allow(let addresses):
            let pinned = addresses.prefix(Self.mostAddresses).compactMap { address in
                (try? SocketAddress(ipAddress: address.description, port: port)).map {
                    PinnedAddress(host: name, port: port, address: address, socketAddress: $0)
                }
            }
            guard !pinned.isEmpty else { throw .refused(.host) }
            return pinned
        }
    }
}

extension OutboundDoor: OutboundGuard {
    package func requireReachable(
        _ url: ServiceURL,
        for purpose: OutboundPurpose,
        of workspaceID: Identifier<Workspace>,
        definitionPorts: Set<Int>
    ) async throws(OutboundFailure) {
        _ = try await self.open(
            host: url.origin.host,
            port: url.origin.port,
            scheme: url.origin.scheme,
            purpose: purpose,
            workspaceID: workspaceID,
            destinations: nil,
            definitionPorts: definitionPorts
        )
    }
}
