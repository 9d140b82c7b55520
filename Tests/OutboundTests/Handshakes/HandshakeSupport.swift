import Domain
import Foundation
import NIOCore
import NIOSSL
import TestSupport

@testable import Outbound

/// The end of a log-in: an answer or a failure.
enum LoginResult: Sendable, Equatable {
    case answer(HandshakeAnswer)
    case failure(OutboundFailure)
}

/// A password that tests look for on the wire.
let canaryPassword = "correct-horse-canary-1f9a"

func logIn(
    _ kind: Handshake.Kind,
    at server: ScriptedServer,
    host: String = "db.test",
    tls: Handshake.TLSMode = .disable,
    username: String? = "alice",
    password: String? = canaryPassword,
    database: String? = nil,
    answerTimeout: Duration = .seconds(300),
    deadline: Duration = .seconds(600),
    roots: TrustRoots? = nil,
    addresses: [String] = ["127.0.0.1"],
    clock: Clock = Clock { someTime }
) async throws -> LoginResult {
    let rules = OutboundRules(allow: "127.0.0.0/8=handshake", deny: "", ports: "443")
    guard let rules else { throw UnusableRules() }
    let resolver = TestResolver([host: [addresses]])
    let caller = NIOHandshakeCaller(
        door: OutboundDoor(
            rules: rules,
            resolver: resolver,
            ownAddresses: OwnAddresses(resolver: resolver, clock: clock, read: { [] })
        ),
        budget: OutboundBudget(clock: clock),
        roots: try roots ?? HandshakeCertificates.roots(),
        counters: OutboundCounters(),
        clock: clock,
        limits: OutboundLimits(
            readLimit: 65_536,
            keptLimit: 65_536,
            connectTimeout: .seconds(300),
            answerTimeout: answerTimeout,
            deadline: deadline
        )
    )
    let handshake = Handshake(
        kind,
        host: host,
        port: server.port,
        tls: tls,
        username: username,
        password: password.map { Secret($0) },
        database: database,
        of: try sampleID(1),
        onlyTo: [ServiceOrigin(kind, host: host, port: server.port, tls: tls)]
    )
    do {
        return .answer(try await caller.attempt(handshake))
    } catch {
        return .failure(error)
    }
}

extension [UInt8] {
    func contains(_ text: String) -> Bool {
        let sought = Array(text.utf8)
        return self.indices.contains { self[$0...].starts(with: sought) }
    }
}

/// A message of a PostgreSQL server.
func postgres(_ type: Character, _ body: [UInt8]) -> [UInt8] { PostgresMessage.bytes(type, body) }

/// A demand of PostgreSQL's authentication.
func demand(_ code: Int, _ rest: [UInt8] = []) -> [UInt8] { postgres("R", PostgresMessage.integer(code) + rest) }

func postgresError(_ code: String) -> [UInt8] {
    postgres("E", Array("SFATAL\0VFATAL\0C\(code)\0Mtext that is not read\0\0".utf8))
}

let sessionStart =
    postgres("S", Array("server_version\u{0}15\u{0}".utf8)) + postgres("K", Array(repeating: 7, count: 8))
    + postgres("Z", Array("I".utf8))

func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

struct UnusableRules: Error {}
