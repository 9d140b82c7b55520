import Domain

/// Decides whether a call may go to the addresses of its host. The policy is pure: it looks up no name.
struct OutboundPolicy: Sendable {
    enum Decision: Equatable {
        /// The addresses that the call may connect to, in the order of the look-up; never empty.
        case allow([IPAddress])
        case refuse(OutboundRefusal)
    }

    /// The scheme, port and purpose of a call.
    struct Target: Sendable {
        /// `https`, `http`, or the protocol and protection of a log-in. Scheme and port are judged only for HTTP.
        let scheme: String
        let port: Int
        let purpose: OutboundPurpose
        /// The ports that the definition of the integration names, in addition to those of `outbound_ports`.
        var definitionPorts: Set<Int> = []

        /// Whether the call may use any port and scheme, because it is no HTTP request.
        var isHandshake: Bool { self.purpose == .handshake }
    }

    let rules: OutboundRules

    /// The refusal that does not depend on the host's addresses, so that its name need not be looked up.
    func refusalBeforeLookUp(_ target: Target) -> OutboundRefusal? {
        guard !target.isHandshake, !self.rules.nameAny(port: target.port, for: target.purpose) else { return nil }
        if target.scheme != "https" { return .scheme }
        return self.isListed(target) ? nil : .port
    }

    /// Judges all addresses of a host. A host with public and private addresses is refused, because it is an attack or
    /// a mistake.
    ///
    /// - Parameters:
    ///   - addresses: all addresses of the host, not empty.
    ///   - ownAddresses: the addresses of this machine, which are judged like private ones.
    func decide(_ target: Target, addresses: [IPAddress], ownAddresses: Set<IPAddress>) -> Decision {
        guard !addresses.isEmpty else { return .refuse(.host) }
        let areNamed = addresses.allSatisfy { self.rules.name($0, port: target.port, for: target.purpose) }
        if !target.isHandshake {
            guard target.scheme == "https" || target.scheme == "http" && areNamed else { return .refuse(.scheme) }
            // An entry that names the addresses for this purpose names the ports, too.
            guard areNamed || self.isListed(target) else { return .refuse(.port) }
        }
        for address in addresses {
            if self.rules.deny(address) { return .refuse(.denied) }
            if self.rules.name(address, port: target.port, for: target.purpose) { continue }
            guard OutboundNetworks.isPublic(address) else { return .refuse(.privateNetwork) }
            // The translated address reaches this machine, too.
            let translation = address.translation.flatMap(IPAddress.init)
            guard !ownAddresses.contains(address), translation.map(ownAddresses.contains) != true else {
                return .refuse(.ownAddress)
            }
        }
        return .allow(addresses)
    }

    private func isListed(_ target: Target) -> Bool {
        self.rules.ports.contains(target.port) || target.definitionPorts.contains(target.port)
    }
}
