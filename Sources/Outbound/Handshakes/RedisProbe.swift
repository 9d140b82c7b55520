import Domain

/// Finds out by a second connection why a server of Redis did not answer the first one. No secret is sent.
struct RedisProbe: Sendable {
    /// Connects to the address of the first connection once more.
    let connect: @Sendable () async throws(HandshakeEnd) -> HandshakeConnection
    let tls: HandshakeTLSStart

    /// Whether the server speaks TLS, whatever its certificate is.
    func offersTLS() async -> Bool {
        let unverified = HandshakeTLSStart(mode: .require, serverName: self.tls.serverName, roots: self.tls.roots)
        return await self.succeeds { connection throws(HandshakeEnd) in
            try await unverified.run(over: connection, plainBytes: .notOffered)
        }
    }

    /// Whether the server answers a `PING` in plain text, be it with an error.
    func acceptsPlainText() async -> Bool {
        await self.succeeds { connection throws(HandshakeEnd) in
            connection.send(RESPValue.command(["PING"]))
            _ = try await connection.read { try RESPValue.take(from: &$0) }
        }
    }

    private func succeeds(_ steps: (HandshakeConnection) async throws(HandshakeEnd) -> Void) async -> Bool {
        guard let connection = try? await self.connect() else { return false }
        defer { connection.close() }
        return
            (try? await connection.abandonedOnCancellation { () async throws(HandshakeEnd) in
                try await steps(connection)
            }) != nil
    }
}
