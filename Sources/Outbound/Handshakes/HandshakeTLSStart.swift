import Domain

/// The values of a TLS start that are the same for all protocols.
struct HandshakeTLSStart: Sendable {
    let mode: Handshake.TLSMode
    /// Nil for an IP address.
    let serverName: String?
    let roots: TrustRoots

    /// Whether the server's certificate is verified.
    var isVerifying: Bool { self.mode == .verifyCA || self.mode == .verifyFull }

    /// - Parameter plainBytes: the fault when the server sends bytes that are not TLS.
    func run(
        over connection: HandshakeConnection,
        plainBytes: OutboundFailure.TLSFault
    ) async throws(HandshakeEnd) {
        let context = try await HandshakeTLS.context(for: self.mode, roots: self.roots)
        try await connection.startTLS(context, serverName: self.serverName, plainBytes: plainBytes)
        if self.mode == .verifyFull, let serverName = self.serverName {
            try await connection.requireCertificate(for: serverName)
        }
    }
}
