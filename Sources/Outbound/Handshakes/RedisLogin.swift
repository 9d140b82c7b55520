import Domain

/// A log-in to Redis: TLS, the password, a `PING`, and the choice of a database.
///
/// Redis cannot start TLS in the middle of a connection. So `prefer` means the same as `require`, and never falls back
/// to plain text. Plain text is used only for `disable`.
///
/// A server before Redis 6 that has no password refuses every password. The answer is `credentialsRefused`, because the
/// service does not accept the value, and a client that sends the same values fails, too. A later server accepts every
/// password for a user without one.
struct RedisLogin: Sendable {
    private let handshake: Handshake
    private let connection: HandshakeConnection
    private let tls: HandshakeTLSStart
    private let probe: RedisProbe

    init(_ handshake: Handshake, over connection: HandshakeConnection, tls: HandshakeTLSStart, probe: RedisProbe) {
        self.handshake = handshake
        self.connection = connection
        self.tls = tls
        self.probe = probe
    }

    func run() async throws(HandshakeEnd) -> HandshakeAnswer {
        try await self.startTLS()
        do throws(HandshakeEnd) {
            try await self.authenticate()
            try await self.ping()
        } catch {
            // Redis closes a TLS port's connection without a word when the client does not begin with TLS.
            guard self.tls.mode == .disable, error == .failure(.unreachable), await self.probe.offersTLS() else {
                throw error
            }
            throw .answer(.tlsRequired)
        }
        try await self.select()
        self.connection.send(RESPValue.command(["QUIT"]))
        return .accepted
    }

    /// The number of a database; nil for a text that is not a number from 0 to 65535.
    static func databaseNumber(_ text: String) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text).flatMap { $0 <= 65_535 ? $0 : nil }
    }

    private func startTLS() async throws(HandshakeEnd) {
        guard self.tls.mode != .disable else { return }
        do throws(HandshakeEnd) {
            try await self.tls.run(over: self.connection, plainBytes: .notOffered)
        } catch {
            // Redis without TLS waits for the end of a line, because the client's first message has a NUL.
            guard error == .failure(.timeout), await self.probe.acceptsPlainText() else { throw error }
            throw .failure(.tls(.notOffered))
        }
    }

    /// Sends `HELLO 3 AUTH`, and `AUTH` to a server that does not know it (before Redis 6).
    private func authenticate() async throws(HandshakeEnd) {
        guard let password = self.handshake.password?.reveal() else { return }
        let username = self.handshake.username.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        guard case .error(let hello) = try await self.reply(to: ["HELLO", "3", "AUTH", username, password]) else {
            return
        }
        guard Self.isUnknownCommand(hello) || hello.hasPrefix("NOPROTO") else { throw .answer(Self.refusal(hello)) }
        // Before Redis 6 there are no users, and AUTH has one argument.
        let knowsUsers = hello.hasPrefix("NOPROTO") || username != "default"
        let words = knowsUsers ? ["AUTH", username, password] : ["AUTH", password]
        switch try await self.reply(to: words) {
        case .status("OK"): return
        case .error(let text): throw .answer(Self.refusal(text))
        default: throw .answer(.wrongService)
        }
    }

    private func ping() async throws(HandshakeEnd) {
        switch try await self.reply(to: ["PING"]) {
        case .status("PONG"): return
        // The log-in worked; this user may not send PING.
        case .error(let text) where text.hasPrefix("NOPERM"): return
        case .error(let text): throw .answer(Self.refusalOfCommand(text))
        default: throw .answer(.wrongService)
        }
    }

    /// Chooses the database. A new connection is in database 0, so that a user without the right to choose can use it.
    private func select() async throws(HandshakeEnd) {
        guard let number = self.handshake.database.flatMap(Self.databaseNumber), number != 0 else { return }
        switch try await self.reply(to: ["SELECT", String(number)]) {
        case .status("OK"): return
        case .error(let text) where text.hasPrefix("ERR") || text.hasPrefix("NOPERM"):
            throw .answer(.databaseRefused)
        case .error(let text): throw .answer(Self.refusalOfCommand(text))
        default: throw .answer(.wrongService)
        }
    }

    private func reply(to words: [String]) async throws(HandshakeEnd) -> RESPValue {
        try await self.connection.sendAlone(RESPValue.command(words))
        return try await self.connection.read { try RESPValue.take(from: &$0) }
    }

    private static func isUnknownCommand(_ error: String) -> Bool {
        error.lowercased().hasPrefix("err unknown command")
    }

    /// The answer that an error in reply to `HELLO` or `AUTH` means.
    private static func refusal(_ error: String) -> HandshakeAnswer {
        let words = [
            "ERR invalid password", "ERR AUTH", "ERR Client sent AUTH", "ERR wrong number of arguments",
            "ERR invalid username-password",
        ]
        return words.contains { error.hasPrefix($0) } ? .credentialsRefused : Self.refusalOfCommand(error)
    }

    /// The answer that an error in reply to any command means.
    private static func refusalOfCommand(_ error: String) -> HandshakeAnswer {
        switch error.prefix(while: { $0 != " " }) {
        case "WRONGPASS": .credentialsRefused
        case "NOAUTH": .passwordRequired
        // Redis in protected mode accepts clients of its own machine only.
        case "DENIED": .accessRefused
        default: .failed
        }
    }
}
