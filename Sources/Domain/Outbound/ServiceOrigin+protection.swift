/// The place of a log-in says how the connection is protected: the scheme is that of the protocol, `+`, and the TLS
/// mode, such as `redis+verify-full`. Without this, whoever may change a connection's config could have a password sent
/// in clear to the host that it was given for.
extension ServiceOrigin {
    /// The host of all places that a connection string may name. No call can go there, because it is no host name.
    private static let anyHost = "*"

    package init(_ kind: Handshake.Kind, host: String, port: Int, tls: Handshake.TLSMode) {
        self.init(scheme: "\(kind.rawValue)+\(tls.rawValue)", host: host, port: port)
    }

    /// The places that a connection string without a TLS mode of its own may name.
    package init(anyOf kind: Handshake.Kind, tls: Handshake.TLSMode) {
        self.init(kind, host: Self.anyHost, port: 0, tls: tls)
    }

    /// The protocol and the protection of a log-in; nil for every other origin.
    private var login: (kind: Handshake.Kind, tls: Handshake.TLSMode)? {
        let parts = self.scheme.split(separator: "+", maxSplits: 1)
        guard parts.count == 2, let kind = Handshake.Kind(rawValue: String(parts[0])),
            let tls = Handshake.TLSMode(rawValue: String(parts[1]))
        else { return nil }
        return (kind, tls)
    }

    /// The same place with each protection, the weakest first; only the origin itself when it is not that of a log-in.
    fileprivate var withEachProtection: [ServiceOrigin] {
        guard let kind = self.login?.kind else { return [self] }
        return Handshake.TLSMode.allCases.map { ServiceOrigin(kind, host: self.host, port: self.port, tls: $0) }
    }
}

extension Set<ServiceOrigin> {
    /// The permission for a secret that was given for these places to go to an origin: true for one of the places, and
    /// for one of them with a stronger protection.
    package func cover(_ origin: ServiceOrigin) -> Bool {
        if self.contains(origin) { return true }
        return origin.withEachProtection.prefix { $0 != origin }.contains { self.contains($0) }
    }

    /// True when one of the places is that of the origin, with any protection.
    package func containsPlace(of origin: ServiceOrigin) -> Bool {
        origin.withEachProtection.contains { self.contains($0) }
    }

    /// The weakest protection with which a connection string without a TLS mode of its own was given; nil when the
    /// places say nothing of it.
    package func weakestProtection(ofStrings kind: Handshake.Kind) -> Handshake.TLSMode? {
        Handshake.TLSMode.allCases.first { self.contains(ServiceOrigin(anyOf: kind, tls: $0)) }
    }
}
