/// Where browsers and services reach the daemon: the scheme and authority of every URL that Patchbay gives out. Never
/// taken from a request.
package struct PublicOrigin: Sendable, Equatable, CustomStringConvertible {
    /// Without a port that is the default of the scheme, and without a slash at the end: `https://connect.example.com`.
    package let description: String
    /// In lower case, with the port unless that is the default of the scheme, as in the header `Host`.
    package let authority: String
    package let isSecure: Bool
    package let origin: ServiceOrigin

    /// Reads an origin. Nil for a text with a path, a query, a fragment or user information, and for `http` unless the
    /// host is `localhost` or a loopback address.
    package init?(_ text: String) {
        guard let url = try? ServiceURL(text), url.target == "/", !text.contains("?"), !text.contains("#") else {
            return nil
        }
        let origin = url.origin
        self.isSecure = origin.scheme == "https"
        guard self.isSecure || origin.isLoopback else { return nil }
        let host = origin.host.contains(":") ? "[\(origin.host)]" : origin.host
        let isDefault = origin.port == (self.isSecure ? 443 : 80)
        self.authority = isDefault ? host : "\(host):\(origin.port)"
        self.description = "\(origin.scheme)://\(self.authority)"
        self.origin = origin
    }

    /// The loopback origin of a daemon without the setting `public_url`.
    package init(loopbackPort port: Int) {
        self.origin = ServiceOrigin(scheme: "http", host: "127.0.0.1", port: port)
        self.authority = port == 80 ? "127.0.0.1" : "127.0.0.1:\(port)"
        self.description = "http://\(self.authority)"
        self.isSecure = false
    }
}
