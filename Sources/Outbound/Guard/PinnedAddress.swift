import NIOCore

/// An address that the guard allowed for a host. A call must connect to such an address, and not look up the name again.
struct PinnedAddress: Sendable {
    /// The host in its one spelling (``ServiceURL/normalizedHost(_:)``), for the TLS name.
    let host: String
    let port: Int
    let address: IPAddress
    /// The address with the port, to connect to.
    let socketAddress: SocketAddress

    /// Whether the host is an IP address and not a name.
    var isLiteral: Bool { IPAddress(self.host) != nil }
}
