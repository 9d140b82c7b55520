import Domain
import Foundation

/// An IP address in the one form that the guard judges and connects to. An IPv4-mapped IPv6 address (`::ffff:0:0/96`)
/// is the IPv4 address inside.
struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The prefix whose addresses a translator sends on to the IPv4 address in their last 32 bits (RFC 6052, section
    /// 2.1).
    private static let translated = AddressBlock("64:ff9b::/96")

    /// The address as `inet_ntop` writes it.
    let description: String
    /// The IPv4 address that a translator sends this IPv6 address on to; nil for all other addresses.
    let translation: String?

    /// Nil for a text that is not an IP address, such as a name, `127.1`, or an address with a port or interface.
    init?(_ text: String) {
        guard let canonical = AddressBlock.canonical(text) else { return nil }
        self.description = canonical
        self.translation = Self.translated?.contains(canonical) == true ? Self.lastIPv4(in: canonical) : nil
    }

    var isIPv6: Bool { self.description.contains(":") }

    /// Whether the address, or the IPv4 address that it is translated to, is in the block.
    func isIn(_ block: AddressBlock) -> Bool {
        block.contains(self.description) || self.translation.map(block.contains) == true
    }

    private static func lastIPv4(in text: String) -> String? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: &address) { $0.suffix(4).map { String($0) }.joined(separator: ".") }
    }
}
