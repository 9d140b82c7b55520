import NIOCore
import NIOSSL

/// The check of a certificate's names that NIOSSL 2.37 does not make. NIOSSL accepts a certificate for the IP address
/// of the peer also when the client asked for a host name. Certificates for addresses can be had by whoever holds the
/// address, so a forged answer of a name server would be enough to receive what is meant for the host.
enum CertificateName {
    /// Whether a certificate that NIOSSL accepted is for the host, and not for its address alone.
    ///
    /// - Parameter host: a name in its one spelling, or an IP address, which NIOSSL has compared with the certificate.
    static func accepts(_ certificate: NIOSSLCertificate, for host: String) -> Bool {
        guard IPAddress(host) == nil else { return true }
        var hasAddress = false
        for name in certificate._subjectAlternativeNames() {
            switch name.nameType {
            case .dnsName: if Self.matches(String(decoding: name.contents, as: UTF8.self), host) { return true }
            case .ipAddress: hasAddress = true
            default: continue
            }
        }
        // Without an address in the certificate, NIOSSL has compared names.
        return !hasAddress
    }

    /// Whether the certificate of a channel's peer is for the host. True for a channel without TLS. Must be called on
    /// the channel's loop, after the TLS handshake.
    static func isAccepted(on channel: any Channel, for host: String) -> Bool {
        guard (try? channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)) != nil else { return true }
        let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        return certificate.map { Self.accepts($0, for: host) } ?? false
    }

    /// Compares names as RFC 6125 (section 6.4) says; `*` stands for a whole label, the first one.
    static func matches(_ pattern: String, _ host: String) -> Bool {
        let pattern = pattern.lowercased()
        if pattern == host { return true }
        guard pattern.hasPrefix("*."), let dot = host.firstIndex(of: "."), dot > host.startIndex else { return false }
        return pattern.dropFirst() == host[dot...]
    }
}
