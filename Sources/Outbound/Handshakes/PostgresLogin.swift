import Domain
import NIOCore

/// A log-in to PostgreSQL: TLS, start-up, authentication, and the wait until the server is ready for a query
/// (https://www.postgresql.org/docs/current/protocol-flow.html). No query is sent.
///
/// A server that asks for the password in clear text gets it only over TLS with a verified certificate. Without TLS the
/// answer is `tlsRequired`, because the password needs TLS; over TLS without verification it is `unsupported`.
struct PostgresLogin: Sendable {
    let handshake: Handshake
    let connection: HandshakeConnection
    private let tls: HandshakeTLSStart

    init(_ handshake: Handshake, over connection: HandshakeConnection, tls: HandshakeTLSStart) {
        self.handshake = handshake
        self.connection = connection
        self.tls = tls
    }

    func run() async throws(HandshakeEnd) -> HandshakeAnswer {
        let hasTLS = try await self.startTLS()
        try await self.authenticate(hasTLS: hasTLS)
        try await self.waitUntilReady()
        // Terminate.
        self.connection.send(PostgresMessage.bytes("X", []))
        return .accepted
    }

    /// Returns whether the connection has TLS.
    private func startTLS() async throws(HandshakeEnd) -> Bool {
        guard self.tls.mode != .disable else { return false }
        self.connection.send(PostgresMessage.bytes(nil, PostgresMessage.integer(80_877_103)))
        switch try await self.connection.read({ $0.readInteger(as: UInt8.self) }) {
        case UInt8(ascii: "S"):
            try await self.tls.run(over: self.connection, plainBytes: .other)
            return true
        case UInt8(ascii: "N"):
            guard self.tls.mode == .prefer else { throw .failure(.tls(.notOffered)) }
            return false
        // The text of an error that comes before TLS can be forged, and is not read.
        case UInt8(ascii: "E"): throw .answer(.failed)
        default: throw .answer(.wrongService)
        }
    }

    private func authenticate(hasTLS: Bool) async throws(HandshakeEnd) {
        var fields = ["user", self.handshake.username ?? ""]
        if let database = self.handshake.database, !database.isEmpty { fields += ["database", database] }
        let version = PostgresMessage.integer(196_608)
        let startUp = fields.reduce(into: version) { $0 += Array($1.utf8) + [0] } + [0]
        try await self.connection.sendAlone(PostgresMessage.bytes(nil, startUp))
        let demand = try await self.demand()
        switch demand.code {
        case 0: return
        case 3:
            guard hasTLS else { throw .answer(.tlsRequired) }
            guard self.tls.isVerifying else { throw .answer(.unsupported) }
            try await self.answer(Array(try self.password().utf8) + [0])
        case 5:
            guard demand.body.count == 4 else { throw .answer(.wrongService) }
            let username = self.handshake.username ?? ""
            let hash = PostgresMD5.answer(username: username, password: try self.password(), salt: demand.body)
            try await self.answer(Array(hash.utf8) + [0])
        case 10: try await self.answerSASL(mechanisms: demand.body)
        default: throw .answer(.unsupported)
        }
        guard try await self.demand().code == 0 else { throw .answer(.wrongService) }
    }

    private func waitUntilReady() async throws(HandshakeEnd) {
        while true {
            switch try await self.message().type {
            case UInt8(ascii: "Z"): return
            // Parameters of the session, and the key that cancels a query.
            case UInt8(ascii: "S"), UInt8(ascii: "K"): continue
            default: throw .answer(.wrongService)
            }
        }
    }

    /// The next message, without notices.
    ///
    /// - Throws: the answer that an ErrorResponse means.
    private func message() async throws(HandshakeEnd) -> PostgresMessage {
        while true {
            let message = try await self.connection.read { try PostgresMessage.take(from: &$0) }
            switch message.type {
            case UInt8(ascii: "E"): throw .answer(message.refusal)
            // Notices, and the server's list of parameters that it does not know.
            case UInt8(ascii: "N"), UInt8(ascii: "v"): continue
            default: return message
            }
        }
    }

    /// The next demand of the authentication: its code, and the bytes after the code.
    func demand() async throws(HandshakeEnd) -> (code: Int32, body: [UInt8]) {
        let message = try await self.message()
        var body = message.body
        guard message.type == UInt8(ascii: "R"), let code = body.readInteger(as: Int32.self) else {
            throw .answer(.wrongService)
        }
        return (code, Array(body.readableBytesView))
    }

    func password() throws(HandshakeEnd) -> String {
        guard let password = self.handshake.password else { throw .answer(.passwordRequired) }
        return password.reveal()
    }

    func answer(_ body: [UInt8]) async throws(HandshakeEnd) {
        try await self.connection.sendAlone(PostgresMessage.bytes("p", body))
    }
}
