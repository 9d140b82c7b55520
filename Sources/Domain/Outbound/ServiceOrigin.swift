/// The scheme, host and port of a service (RFC 6454, section 4). Two URLs with the same origin lead to the same server.
package struct ServiceOrigin: Hashable, Sendable, CustomStringConvertible {
    /// In lower case, such as `https` or `postgres`.
    package let scheme: String
    /// A name in lower-case ASCII without a dot at its end, an IPv4 address, or an IPv6 address without brackets.
    package let host: String
    package let port: Int

    package init(scheme: String, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The origin as a URL with its port, such as `https://api.example.com:443`.
    package var description: String {
        let host = self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host
        return "\(self.scheme)://\(host):\(self.port)"
    }
}
