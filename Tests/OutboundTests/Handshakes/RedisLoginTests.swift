import Domain
import NIOCore
import Synchronization
import Testing

@testable import Outbound

@Suite struct RedisLoginTests {
    private static let hello = "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nmodules\r\n*0\r\n"

    /// Answers each command with the next text; nothing after the last one.
    private static func script(_ replies: [String]) -> ScriptedServer.Script {
        { number, _ in
            guard number > 0, number <= replies.count else { return [] }
            return [.send(Array(replies[number - 1].utf8))]
        }
    }

    @Test func `a log-in sends user and password with their lengths, and chooses the database`() async throws {
        let server = try await ScriptedServer(Self.script([Self.hello, "+PONG\r\n", "+OK\r\n", "+OK\r\n"]))
        #expect(try await logIn(.redis, at: server, password: "p ü", database: "7") == .answer(.accepted))
        #expect(
            server.messages.prefix(3) == [
                "*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$5\r\nalice\r\n$4\r\np ü\r\n",
                "*1\r\n$4\r\nPING\r\n",
                "*2\r\n$6\r\nSELECT\r\n$1\r\n7\r\n",
            ]
        )
        try await server.stop()
    }

    @Test(
        arguments: [
            (
                ["-WRONGPASS invalid username-password pair or user is disabled.\r\n"],
                HandshakeAnswer.credentialsRefused
            ),
            (["-ERR unknown command 'HELLO'\r\n", "-ERR invalid password\r\n"], .credentialsRefused),
            (
                ["-ERR unknown command `HELLO`\r\n", "-ERR Client sent AUTH, but no password is set\r\n"],
                .credentialsRefused
            ),
            (["-ERR unknown command\r\n", "+OK\r\n", "+PONG\r\n"], .accepted),
            (["-NOPROTO unsupported protocol version\r\n", "+OK\r\n", "+PONG\r\n"], .accepted),
            (["-DENIED Redis is running in protected mode\r\n"], .accessRefused),
            (["-ERR max number of clients reached\r\n"], .failed),
            ([hello, "-NOPERM this user has no permissions\r\n"], .accepted),
            ([hello, "-LOADING Redis is loading the dataset in memory\r\n"], .failed),
            ([hello, "-NOAUTH Authentication required.\r\n"], .passwordRequired),
            ([hello, "+PONG\r\n", "-ERR DB index is out of range\r\n"], .databaseRefused),
            ([hello, "+PONG\r\n", "-NOPERM this user has no permissions\r\n"], .databaseRefused),
            ([">2\r\n+message\r\n+x\r\n" + hello, "+PONG\r\n", "+OK\r\n"], .accepted),
            ([hello + "+PONG\r\n+OK\r\n"], .wrongService),
            (["+OK\r\n", "$4\r\nPONG\r\n"], .wrongService),
            (["HTTP/1.1 400 Bad Request\r\n"], .wrongService),
            (["+OK\n"], .wrongService),
            (["$99999999\r\n"], .wrongService),
            (["*2000000000\r\n"], .wrongService),
            (["*1000\r\n" + String(repeating: "$20\r\n01234567890123456789\r\n", count: 900)], .wrongService),
            ([String(repeating: "*1\r\n", count: 100)], .wrongService),
            (["-ERR " + String(repeating: "x", count: 5000)], .wrongService),
            (["\u{15}\u{3}\u{3}\0\u{2}\u{2}F"], .tlsRequired),
            (["\u{15}\u{1}"], .wrongService),
        ] as [([String], HandshakeAnswer)]
    )
    func `replies have their answers`(replies: [String], answer: HandshakeAnswer) async throws {
        let server = try await ScriptedServer(Self.script(replies))
        let database = replies.count > 2 && answer != .accepted || replies.last == "+OK\r\n" ? "99" : nil
        #expect(try await logIn(.redis, at: server, username: "default", database: database) == .answer(answer))
        try await server.stop()
    }

    @Test func `a server without users gets the password alone, unless another user is named`() async throws {
        let replies = ["-ERR unknown command 'HELLO'\r\n", "-ERR wrong number of arguments for 'auth' command\r\n"]
        for (username, words) in [(nil, 2), ("default", 2), ("alice", 3)] as [(String?, Int)] {
            let server = try await ScriptedServer(Self.script(replies))
            let result = try await logIn(.redis, at: server, username: username)
            #expect(result == .answer(.credentialsRefused))
            #expect(server.messages.last?.hasPrefix("*\(words)\r\n$4\r\nAUTH\r\n") == true)
            try await server.stop()
        }
    }

    @Test func `a server that demands a password tells so, and one without is accepted`() async throws {
        let open = try await ScriptedServer(Self.script(["+PONG\r\n"]))
        #expect(try await logIn(.redis, at: open, username: nil, password: nil, database: "0") == .answer(.accepted))
        let closed = try await ScriptedServer(Self.script(["-NOAUTH Authentication required.\r\n"]))
        #expect(try await logIn(.redis, at: closed, username: nil, password: nil) == .answer(.passwordRequired))
        try await open.stop()
        try await closed.stop()
    }

    @Test(
        arguments: [
            ("silence", [], OutboundFailure.timeout),
            ("a line without end", [.send(Array("+".utf8) + Array(repeating: 0x78, count: 4000))], .timeout),
            ("a list without end", [.send(Array("*1000\r\n:1\r\n".utf8))], .timeout),
            ("the end", [.close], .unreachable),
        ] as [(String, [ScriptedServer.Action], OutboundFailure)]
    )
    func `a server that does not answer ends the log-in`(
        name: String,
        actions: [ScriptedServer.Action],
        failure: OutboundFailure
    ) async throws {
        let server = try await ScriptedServer { number, _ in number == 1 ? actions : [] }
        let time: Duration = failure == .timeout ? .milliseconds(100) : .seconds(250)
        #expect(try await logIn(.redis, at: server, answerTimeout: time) == .failure(failure), "\(name)")
        try await server.stop()
    }

    @Test func `a database is a number`() async throws {
        let server = try await ScriptedServer { _, _ in [] }
        for database in ["", "x", "-1", "1 ", "65536", "99999999999999999999"] {
            #expect(try await logIn(.redis, at: server, database: database) == .answer(.invalidValue(.database)))
        }
        #expect(server.connectionCount == 0)
        try await server.stop()
    }

    @Test(
        arguments: [
            (HandshakeCertificates.Leaf.right, Handshake.TLSMode.verifyFull, nil),
            (.otherName, .verifyFull, .name), (.otherName, .require, nil), (.expired, .verifyCA, .expired),
            (.expired, .prefer, nil),
        ] as [(HandshakeCertificates.Leaf, Handshake.TLSMode, OutboundFailure.TLSFault?)]
    )
    func `the password goes over TLS from the first byte`(
        leaf: HandshakeCertificates.Leaf,
        mode: Handshake.TLSMode,
        fault: OutboundFailure.TLSFault?
    ) async throws {
        let tls = try HandshakeCertificates.server(leaf)
        let replies = Self.script([Self.hello, "+PONG\r\n"])
        let server = try await ScriptedServer { number, message in
            number == 0 ? [.startTLS(tls)] : replies(number, message)
        }
        let expected = fault.map { LoginResult.failure(.tls($0)) } ?? .answer(.accepted)
        #expect(try await logIn(.redis, at: server, tls: mode) == expected)
        #expect(!server.wire.contains(canaryPassword))
        try await server.stop()
    }

    @Test(arguments: ["-ERR unknown command\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail.example.com ESMTP\r\n"])
    func `a server without TLS gets no password`(banner: String) async throws {
        for mode in [Handshake.TLSMode.prefer, .require, .verifyFull] {
            let server = try await ScriptedServer { number, _ in number == 1 ? [.send(Array(banner.utf8))] : [] }
            #expect(try await logIn(.redis, at: server, tls: mode) == .failure(.tls(.notOffered)))
            #expect(!server.wire.contains(canaryPassword))
            try await server.stop()
        }
    }

    @Test func `a silent server that answers plain text offers no TLS`() async throws {
        // Redis waits for the end of a line, and finds none before the first NUL.
        let server = try await ScriptedServer { _, message in
            message.first == UInt8(ascii: "*") ? [.send(Array("-NOAUTH Authentication required.\r\n".utf8))] : []
        }
        let result = try await logIn(.redis, at: server, tls: .verifyFull, answerTimeout: .seconds(2))
        #expect(result == .failure(.tls(.notOffered)))
        #expect(server.connectionCount == 2)
        #expect(!server.wire.contains(canaryPassword))
        try await server.stop()
    }

    @Test func `a server that hangs up on plain text and speaks TLS demands TLS`() async throws {
        let tls = try HandshakeCertificates.server(.otherName)
        let connections = Mutex(0)
        let server = try await ScriptedServer { number, _ in
            guard number == 0 else { return [.close] }
            let count = connections.withLock { count in
                count += 1
                return count
            }
            return count == 1 ? [] : [.startTLS(tls)]
        }
        #expect(try await logIn(.redis, at: server) == .answer(.tlsRequired))
        #expect(server.messages.count == 1)
        try await server.stop()
    }

    @Test func `a cancelled log-in ends at once`() async throws {
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let server = try await ScriptedServer { number, _ in
            if number == 1 { asking.yield() }
            return []
        }
        let start = ContinuousClock.now
        let login = Task { try await logIn(.redis, at: server) }
        for await _ in asked { break }
        login.cancel()
        #expect(try await login.value == .failure(.timeout))
        #expect(ContinuousClock.now - start < .seconds(250))
        try await server.stop()
    }
}
