import Domain

/// The networks that outgoing calls may reach without an entry in `outbound_allow_networks`: the public internet. The
/// blocks are those of the IANA special-purpose address registries (RFC 6890), multicast and reserved addresses.
enum OutboundNetworks {
    /// All other IPv4 addresses are public.
    static let refusedIPv4 = Self.blocks(
        "0.0.0.0/8",  // this network
        "10.0.0.0/8",  // private
        "100.64.0.0/10",  // carrier-grade NAT, and Alibaba Cloud's metadata
        "127.0.0.0/8",  // loopback
        "169.254.0.0/16",  // link-local, and the metadata of most clouds
        "172.16.0.0/12",  // private
        "192.0.0.0/24",  // protocol assignments
        "192.0.2.0/24",  // documentation
        "192.88.99.0/24",  // 6to4 relays
        "192.168.0.0/16",  // private
        "198.18.0.0/15",  // benchmarks
        "198.51.100.0/24",  // documentation
        "203.0.113.0/24",  // documentation
        "224.0.0.0/4",  // multicast
        "240.0.0.0/4"  // reserved, and broadcast
    )

    /// No other IPv6 address is public: IANA has given out this block alone.
    static let globalIPv6 = Self.blocks("2000::/3")

    /// The parts of ``globalIPv6`` that are not public.
    static let refusedIPv6 = Self.blocks(
        "2001::/23",  // protocol assignments, such as Teredo, which has IPv4 addresses inside
        "2001:db8::/32",  // documentation
        "2002::/16",  // 6to4, which has IPv4 addresses inside
        "3fff::/20"  // documentation
    )

    static func isPublic(_ address: IPAddress) -> Bool {
        if let translation = address.translation { return Self.isPublicIPv4(translation) }
        guard address.isIPv6 else { return Self.isPublicIPv4(address.description) }
        return Self.globalIPv6.contains { $0.contains(address.description) }
            && !Self.refusedIPv6.contains { $0.contains(address.description) }
    }

    private static func isPublicIPv4(_ text: String) -> Bool { !Self.refusedIPv4.contains { $0.contains(text) } }

    private static func blocks(_ texts: String...) -> [AddressBlock] { texts.compactMap(AddressBlock.init) }
}
