import Foundation

/// An IP address or a network in CIDR notation, such as `192.0.2.1`, `192.0.2.0/24` or `2001:db8::/32` (RFC 4632,
/// section 3.1; RFC 4291, section 2.3).
package struct AddressBlock: Sendable, Equatable, CustomStringConvertible {
    private let network: UInt128
    /// The length of the prefix in bits, 0 to 128. An IPv4 network is stored as a network of IPv4-mapped IPv6 addresses
    /// (RFC 4291, section 2.5.5.2), so its prefix length is 96 greater than in ``description``.
    private let prefixLength: Int
    package let description: String

    /// Parses an address or a network in CIDR notation; nil for any other string. Also nil for a network with a bit set
    /// after its prefix, because then either the address or the prefix length is a mistake.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = Self.address(String(parts[0])) else { return nil }
        let isIPv4 = !parts[0].contains(":")
        var length = 128
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let given = Int(parts[1]), given <= (isIPv4 ? 32 : 128)
            else { return nil }
            length = isIPv4 ? given + 96 : given
        }
        guard address == address & Self.mask(length) else { return nil }
        self.network = address
        self.prefixLength = length
        self.description = text
    }

    /// Whether the address is in this block.
    ///
    /// - Parameter address: the IP address of a socket's peer in text form, with or without a zone such as `%eth0`.
    /// - Returns: false also for a string that is not an IP address.
    package func contains(_ address: String) -> Bool {
        // The text of a link-local address may end with the name of its interface, as in `fe80::1%eth0`.
        guard let address = Self.address(String(address.prefix { $0 != "%" })) else { return false }
        return address & Self.mask(self.prefixLength) == self.network
    }

    /// The address in the form of `inet_ntop`, so that equal addresses are equal texts.
    ///
    /// - Returns: nil for a text that is not an IP address, such as a network, or an address with a port or interface.
    package static func canonical(_ text: String) -> String? {
        guard let address = Self.address(text) else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isIPv4 = address >> 32 == 0xffff
        let written: UnsafePointer<CChar>?
        if isIPv4 {
            var v4 = UInt32(truncatingIfNeeded: address).bigEndian
            written = inet_ntop(AF_INET, &v4, &buffer, socklen_t(buffer.count))
        } else {
            var v6 = address.bigEndian
            written = inet_ntop(AF_INET6, &v6, &buffer, socklen_t(buffer.count))
        }
        guard written != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : UInt128.max << (128 - length) }

    private static func address(_ text: String) -> UInt128? {
        // inet_pton would ignore everything after a NUL.
        guard !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            return 0xffff_0000_0000 | UInt128(UInt32(bigEndian: v4.s_addr))
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return withUnsafeBytes(of: &v6) { $0.reduce(0) { $0 << 8 | UInt128($1) } }
    }
}
