import NIOSSL

extension TLSConfiguration {
    /// The configuration of every connection to a service, by HTTP or for a log-in. It uses TLS 1.2 or newer, also where
    /// the certificate is not verified.
    ///
    /// - Parameters:
    ///   - roots: the only authorities that are trusted.
    ///   - verification: the check of the server's certificate.
    static func service(
        trusting roots: [NIOSSLCertificate],
        _ verification: CertificateVerification = .fullVerification
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(roots)
        configuration.certificateVerification = verification
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
