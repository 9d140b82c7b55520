import Domain

/// The operator's rules for outgoing calls: the settings `outbound_allow_networks`, `outbound_deny_networks` and
/// `outbound_ports`.
package struct OutboundRules: Sendable {
    /// One entry of `outbound_allow_networks`.
    struct Entry: Sendable, Equatable {
        let block: AddressBlock
        /// The ports that the entry is for; empty for every port.
        let ports: Set<Int>
        let purposes: Set<OutboundPurpose>
    }

    /// Names of purposes that an entry may have, but that no call has yet.
    static let plannedPurposes: Set<String> = ["webhook", "proxy"]

    let allowed: [Entry]
    let denied: [AddressBlock]
    /// The ports that an HTTP request may go to.
    let ports: Set<Int>

    /// Nil when a text is malformed.
    ///
    /// - Parameters:
    ///   - allow: entries `NETWORK[:PORT,…][=PURPOSE,…]`, separated by spaces. An IPv6 network with ports is in
    ///     brackets: `[fd00::/8]:5432`. An entry without purposes is for `handshake` alone.
    ///   - deny: networks, separated by spaces.
    ///   - ports: port numbers from 1 to 65535, separated by commas.
    package init?(allow: String, deny: String, ports: String) {
        guard let allowed = Self.entries(allow), let denied = Self.networks(deny), let ports = Self.ports(ports[...])
        else { return nil }
        self.allowed = allowed
        self.denied = denied
        self.ports = ports
    }

    /// Whether a text is a value of `outbound_allow_networks`.
    package static func isAllowList(_ text: String) -> Bool { Self.entries(text) != nil }

    /// Whether a text is a value of `outbound_deny_networks`.
    package static func isDenyList(_ text: String) -> Bool { Self.networks(text) != nil }

    /// Whether a text is a value of `outbound_ports`.
    package static func isPortList(_ text: String) -> Bool { Self.ports(text[...]) != nil }

    /// Whether an entry names the address for the port and purpose.
    func name(_ address: IPAddress, port: Int, for purpose: OutboundPurpose) -> Bool {
        self.allowed.contains { entry in
            entry.purposes.contains(purpose) && (entry.ports.isEmpty || entry.ports.contains(port))
                && address.isIn(entry.block)
        }
    }

    func deny(_ address: IPAddress) -> Bool { self.denied.contains { address.isIn($0) } }

    /// Whether any entry is for the port and purpose.
    func nameAny(port: Int, for purpose: OutboundPurpose) -> Bool {
        self.allowed.contains {
            $0.purposes.contains(purpose) && ($0.ports.isEmpty || $0.ports.contains(port))
        }
    }
}

extension OutboundRules {
    private static func entries(_ text: String) -> [Entry]? {
        var entries: [Entry] = []
        for part in text.split(separator: " ") {
            guard let entry = Self.entry(part) else { return nil }
            entries.append(entry)
        }
        return entries
    }

    private static func networks(_ text: String) -> [AddressBlock]? {
        var blocks: [AddressBlock] = []
        for part in text.split(separator: " ") {
            guard let block = AddressBlock(String(part)) else { return nil }
            blocks.append(block)
        }
        return blocks
    }

    private static func entry(_ text: Substring) -> Entry? {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (network, portList) = Self.networkAndPorts(halves[0]), let block = AddressBlock(network) else {
            return nil
        }
        var ports: Set<Int> = []
        if let portList {
            guard let given = Self.ports(portList) else { return nil }
            ports = given
        }
        guard halves.count == 2 else { return Entry(block: block, ports: ports, purposes: [.handshake]) }
        guard let purposes = Self.purposes(halves[1]) else { return nil }
        return Entry(block: block, ports: ports, purposes: purposes)
    }

    /// Splits `NETWORK[:PORT,…]`.
    private static func networkAndPorts(_ text: Substring) -> (network: String, ports: Substring?)? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let network = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard network.contains(":"), rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return (String(network), rest.isEmpty ? nil : rest.dropFirst())
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return (String(text), nil) }
        return (String(parts[0]), parts[1])
    }

    private static func ports(_ text: Substring) -> Set<Int>? {
        var ports: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard (1...5).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(part), (1...65535).contains(port)
            else { return nil }
            ports.insert(port)
        }
        return ports
    }

    private static func purposes(_ text: Substring) -> Set<OutboundPurpose>? {
        var purposes: Set<OutboundPurpose> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if let purpose = OutboundPurpose(rawValue: String(part)) {
                purposes.insert(purpose)
            } else if !Self.plannedPurposes.contains(String(part)) {
                return nil
            }
        }
        return purposes
    }
}
