import Synchronization
import Testing

@testable import Outbound

/// A server that takes the log-in of a user by SCRAM.
final class SCRAMServer: Sendable, CustomTestStringConvertible {
    private let expected = Mutex<SCRAMExchange.Proof?>(nil)
    private let rounds: String
    private let password: String
    private let isForged: Bool
    private let last: [UInt8]?
    let testDescription = "a server"

    /// - Parameters:
    ///   - isForged: whether the server sends another signature than the right one.
    ///   - last: sent in place of the signature.
    init(rounds: String = "4096", password: String = canaryPassword, isForged: Bool = false, last: [UInt8]? = nil) {
        self.rounds = rounds
        self.password = password
        self.isForged = isForged
        self.last = last
    }

    func play(_ number: Int, _ message: [UInt8]) -> [ScriptedServer.Action] {
        switch number {
        case 0: return []
        case 1: return [.send(demand(10, Array("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0".utf8)))]
        case 2:
            let text = String(decoding: message, as: UTF8.self)
            let nonce = text.split(separator: "r=").last.map(String.init) ?? ""
            let first = "r=\(nonce)Server,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=\(self.rounds)"
            let exchange = SCRAMExchange(nonce: nonce)
            if let challenge = try? exchange.challenge(first) {
                let proof = try? exchange.proof(of: self.password, for: challenge)
                self.expected.withLock { $0 = proof }
            }
            return [.send(demand(11, Array(first.utf8)))]
        case 3:
            if let last = self.last { return [.send(last)] }
            guard let proof = self.expected.withLock({ $0 }), message.contains(proof.message) else {
                return [.send(postgresError("28P01")), .close]
            }
            let signature = self.isForged ? Array(proof.serverSignature.reversed()) : proof.serverSignature
            let text = "v=" + base64(signature)
            return [.send(demand(12, Array(text.utf8)) + demand(0) + sessionStart)]
        default: return [.close]
        }
    }
}
