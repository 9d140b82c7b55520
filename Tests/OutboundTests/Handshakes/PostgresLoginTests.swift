import Domain
import NIOCore
import NIOSSL
import Testing

@testable import Outbound

@Suite struct PostgresLoginTests {
    /// A start-up with SCRAM, behind TLS.
    static func overTLS(
        _ leaf: HandshakeCertificates.Leaf,
        _ script: @escaping ScriptedServer.Script
    ) throws
        -> ScriptedServer.Script
    {
        let tls = try HandshakeCertificates.server(leaf)
        return { number, message in
            switch number {
            case 0: []
            case 1: [.send(Array("S".utf8)), .startTLS(tls)]
            default: script(number - 1, message)
            }
        }
    }

    @Test func `a log-in by SCRAM is accepted, names user and database, and says farewell`() async throws {
        let scram = SCRAMServer()
        let server = try await ScriptedServer(scram.play)
        #expect(try await logIn(.postgres, at: server, database: "shop") == .answer(.accepted))
        #expect(server.messages.first?.hasSuffix("user\0alice\0database\0shop\0\0") == true)
        #expect(!server.wire.contains(canaryPassword))
        try await server.stop()
    }

    @Test func `a wrong password is refused`() async throws {
        let server = try await ScriptedServer(SCRAMServer(password: "another").play)
        #expect(try await logIn(.postgres, at: server) == .answer(.credentialsRefused))
        try await server.stop()
    }

    @Test(arguments: [
        ("28P01", HandshakeAnswer.credentialsRefused), ("28000", .accessRefused), ("3D000", .databaseRefused),
        ("42501", .databaseRefused), ("53300", .failed), ("57P03", .failed), ("XX000", .failed),
    ])
    func `an error code has its answer, before and after the password`(
        code: String,
        answer: HandshakeAnswer
    ) async throws {
        let early = try await ScriptedServer { number, _ in number == 1 ? [.send(postgresError(code)), .close] : [] }
        #expect(try await logIn(.postgres, at: early) == .answer(answer))
        let late = try await ScriptedServer { number, _ in
            switch number {
            case 1: [.send(demand(5, [1, 2, 3, 4]))]
            case 2: [.send(demand(0) + postgresError(code)), .close]
            default: []
            }
        }
        #expect(try await logIn(.postgres, at: late) == .answer(answer))
        #expect(
            late.messages.last?.contains(
                PostgresMD5.answer(
                    username: "alice",
                    password: canaryPassword,
                    salt: [1, 2, 3, 4]
                )
            ) == true
        )
        try await early.stop()
        try await late.stop()
    }

    @Test(arguments: [Handshake.TLSMode.disable, .prefer, .require, .verifyCA, .verifyFull])
    func `a password in clear text is sent only over TLS with a verified certificate`(
        mode: Handshake.TLSMode
    ) async throws {
        let clear: ScriptedServer.Script = { number, _ in
            switch number {
            case 1: [.send(demand(3))]
            case 2: [.send(demand(0) + sessionStart)]
            default: []
            }
        }
        let script: ScriptedServer.Script
        switch mode {
        case .disable: script = clear
        case .prefer:
            script = { number, message in number == 1 ? [.send(Array("N".utf8))] : clear(number - 1, message) }
        default: script = try Self.overTLS(.right, clear)
        }
        let server = try await ScriptedServer(script)
        let answer: HandshakeAnswer =
            switch mode {
            case .disable, .prefer: .tlsRequired
            case .require: .unsupported
            case .verifyCA, .verifyFull: .accepted
            }
        #expect(try await logIn(.postgres, at: server, tls: mode) == .answer(answer))
        #expect(!server.wire.contains(canaryPassword))
        #expect(server.messages.contains { $0.contains(canaryPassword) } == (answer == .accepted))
        try await server.stop()
    }

    @Test(
        arguments: [
            (HandshakeCertificates.Leaf.right, Handshake.TLSMode.verifyFull, nil),
            (.right, .verifyCA, nil), (.right, .require, nil), (.right, .prefer, nil),
            (.otherName, .verifyFull, .name), (.otherName, .verifyCA, nil), (.otherName, .require, nil),
            (.address, .verifyFull, .name), (.address, .verifyCA, nil), (.expired, .verifyFull, .expired),
            (.expired, .verifyCA, .expired), (.expired, .require, nil),
        ] as [(HandshakeCertificates.Leaf, Handshake.TLSMode, OutboundFailure.TLSFault?)]
    )
    func `a certificate is verified as the mode says`(
        leaf: HandshakeCertificates.Leaf,
        mode: Handshake.TLSMode,
        fault: OutboundFailure.TLSFault?
    ) async throws {
        let server = try await ScriptedServer(try Self.overTLS(leaf, SCRAMServer().play))
        let expected = fault.map { LoginResult.failure(.tls($0)) } ?? .answer(.accepted)
        #expect(try await logIn(.postgres, at: server, tls: mode) == expected)
        #expect(!server.wire.contains("alice"))
        try await server.stop()
    }

    @Test(arguments: [
        (HandshakeCertificates.Leaf.address, LoginResult.answer(.accepted)), (.right, .failure(.tls(.name))),
    ])
    func `a certificate for a host that is an address has the address`(
        leaf: HandshakeCertificates.Leaf,
        expected: LoginResult
    ) async throws {
        let server = try await ScriptedServer(try Self.overTLS(leaf, SCRAMServer().play))
        #expect(try await logIn(.postgres, at: server, host: "127.0.0.1", tls: .verifyFull) == expected)
        try await server.stop()
    }

    @Test func `an authority that is not trusted is a fault of the issuer, and none at all of the installation`()
        async throws
    {
        let server = try await ScriptedServer(try Self.overTLS(.right, SCRAMServer().play))
        let others = TrustRoots(try NIOSSLCertificate.fromPEMBytes(Array(strangerPEM.utf8)))
        #expect(try await logIn(.postgres, at: server, tls: .verifyFull, roots: others) == .failure(.tls(.issuer)))
        #expect(
            try await logIn(.postgres, at: server, tls: .verifyFull, roots: TrustRoots([])) == .failure(.noTrustRoots)
        )
        try await server.stop()
    }

    @Test(arguments: [
        ("bytes after the S", Array("S".utf8) + demand(0) + sessionStart, LoginResult.failure(.tls(.other))),
        ("no TLS", Array("N".utf8), .failure(.tls(.notOffered))),
        ("an error", postgresError("28P01"), .answer(.failed)),
        ("a page", Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), .answer(.wrongService)),
    ])
    func `nothing is logged in to a server that does not start TLS cleanly`(
        name: String,
        answer: [UInt8],
        expected: LoginResult
    ) async throws {
        let server = try await ScriptedServer { number, _ in number == 1 ? [.send(answer)] : [] }
        for mode in [Handshake.TLSMode.require, .verifyCA, .verifyFull] {
            #expect(try await logIn(.postgres, at: server, tls: mode) == expected, "\(name)")
        }
        #expect(!server.wire.contains("alice"))
        #expect(!server.wire.contains(canaryPassword))
        try await server.stop()
    }

    @Test(arguments: [
        ("10,000,000 rounds", SCRAMServer(rounds: "10000000"), HandshakeAnswer.wrongService),
        ("one round", SCRAMServer(rounds: "1"), .unsupported),
        ("a forged signature", SCRAMServer(isForged: true), .wrongService),
        ("no signature", SCRAMServer(last: demand(0) + sessionStart), .wrongService),
        ("ready at once", SCRAMServer(last: sessionStart), .wrongService),
        (
            "an error in the signature's place", SCRAMServer(last: demand(12, Array("e=other-error".utf8))),
            .credentialsRefused
        ),
    ])
    func `a server that breaks SCRAM is not accepted`(
        name: String,
        scram: SCRAMServer,
        answer: HandshakeAnswer
    ) async throws {
        let server = try await ScriptedServer(scram.play)
        #expect(try await logIn(.postgres, at: server) == .answer(answer), "\(name)")
        // The proof is what takes the rounds.
        let isProven = server.messages.contains { $0.contains(",p=") }
        #expect(isProven == !name.contains("round"), "\(name)")
        try await server.stop()
    }

    @Test(
        arguments: [
            ("silence", [], LoginResult.failure(.timeout)),
            ("a message without end", [.send([UInt8(ascii: "R"), 0, 0, 0x3f, 0xff, 0])], .failure(.timeout)),
            ("the end of the connection", [.close], .failure(.unreachable)),
            ("a long message", [.send([UInt8(ascii: "R"), 0x7f, 0, 0, 0, 0])], .answer(.wrongService)),
            ("a short message", [.send([UInt8(ascii: "R"), 0, 0, 0, 1, 0])], .answer(.wrongService)),
            ("a banner", [.send(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))], .answer(.wrongService)),
            ("another kind of log-in", [.send(demand(7))], .answer(.unsupported)),
            (
                "SCRAM with channel binding alone", [.send(demand(10, Array("SCRAM-SHA-256-PLUS\0\0".utf8)))],
                .answer(.unsupported)
            ),
            ("a row in place of a demand", [.send(postgres("D", [0, 0]))], .answer(.wrongService)),
            (
                "notices for ever", [.send((0..<6000).flatMap { _ in postgres("N", Array("SNOTICE\0\0".utf8)) })],
                .failure(.malformed)
            ),
            ("a log-in without a password", [.send(demand(0) + sessionStart)], .answer(.accepted)),
        ] as [(String, [ScriptedServer.Action], LoginResult)]
    )
    func `every answer to the start-up ends the log-in`(
        name: String,
        actions: [ScriptedServer.Action],
        expected: LoginResult
    ) async throws {
        let server = try await ScriptedServer { number, _ in number == 1 ? actions : [] }
        let time: Duration = expected == .failure(.timeout) ? .milliseconds(100) : .seconds(250)
        #expect(try await logIn(.postgres, at: server, answerTimeout: time) == expected, "\(name)")
        try await server.stop()
    }

    @Test func `the whole log-in has an end, also when each answer comes in time`() async throws {
        // The time of an answer begins anew with each message, and is longer here than the whole log-in may take.
        let server = try await ScriptedServer { number, _ in
            [.send(number == 1 ? demand(0) : [])]
        }
        let result = try await logIn(.postgres, at: server, deadline: .milliseconds(100))
        #expect(result == .failure(.timeout))
        try await server.stop()
    }

    @Test func `a demand for a password that was not given is told`() async throws {
        let server = try await ScriptedServer { number, _ in number == 1 ? [.send(demand(5, [1, 2, 3, 4]))] : [] }
        #expect(try await logIn(.postgres, at: server, password: nil) == .answer(.passwordRequired))
        try await server.stop()
    }

    @Test(arguments: [Handshake.Kind.postgres, .redis], ["\0", "\n", "\r", "a\r\nFLUSHALL\r\n"])
    func `a value that could end its field is refused before a connection`(
        kind: Handshake.Kind,
        value: String
    ) async throws {
        let server = try await ScriptedServer { _, _ in [] }
        let username = try await logIn(kind, at: server, username: "al\(value)ice")
        let password = try await logIn(kind, at: server, password: "x\(value)")
        let database = try await logIn(kind, at: server, database: "\(value)1")
        #expect(username == .answer(.invalidValue(.username)))
        #expect(password == .answer(.invalidValue(.password)))
        #expect(database == .answer(.invalidValue(.database)))
        #expect(server.connectionCount == 0)
        try await server.stop()
    }
}
