import Crypto
import CryptoExtras
import Foundation

/// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding.
struct SCRAMExchange: Sendable {
    /// Why the server's message is refused.
    enum Fault: Error, Equatable {
        /// The message is not a message of SCRAM, or does not belong to this exchange.
        case malformed
        /// The server demands fewer rounds than RFC 7677 allows, so that its proof of the password would be cheap to
        /// guess.
        case weak
        /// The server demands more rounds than a log-in may cost.
        case costly
        /// The server reports an error in place of its signature.
        case refused
        /// The server does not know the password.
        case forged
    }

    /// The numbers of rounds that are computed.
    static let rounds = 4096...100_000

    /// The last message of the client, and the signature that the server must answer with.
    struct Proof: Sendable {
        let message: String
        let serverSignature: [UInt8]
    }

    /// The demands of the server's first message.
    struct Challenge: Sendable, Equatable {
        let nonce: String
        let salt: [UInt8]
        let rounds: Int
        fileprivate let message: String
    }

    private let username: String
    private let nonce: String

    /// - Parameters:
    ///   - username: PostgreSQL ignores this name, because the start-up message has it; libpq sends an empty one.
    ///   - nonce: printable ASCII without a comma, new for each exchange.
    init(username: String = "", nonce: String) {
        self.username = username
        self.nonce = nonce
    }

    /// A nonce of 144 random bits.
    static func randomNonce() -> String {
        var random = SystemRandomNumberGenerator()
        return Data((0..<18).map { _ in UInt8.random(in: 0...255, using: &random) }).base64EncodedString()
    }

    private var bareFirstMessage: String { "n=\(self.username),r=\(self.nonce)" }

    var firstMessage: String { "n,,\(self.bareFirstMessage)" }

    /// Reads the server's first message.
    func challenge(_ message: String) throws(Fault) -> Challenge {
        let parts = message.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasPrefix("r="), parts[1].hasPrefix("s="), parts[2].hasPrefix("i=") else {
            throw .malformed
        }
        let nonce = String(parts[0].dropFirst(2))
        let digits = parts[2].dropFirst(2)
        guard nonce.hasPrefix(self.nonce), nonce.utf8.count > self.nonce.utf8.count,
            let salt = Data(base64Encoded: String(parts[1].dropFirst(2))), !salt.isEmpty,
            !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .malformed }
        // A number that does not fit is greater than every limit.
        guard let rounds = Int(digits), rounds <= Self.rounds.upperBound else { throw .costly }
        guard rounds >= Self.rounds.lowerBound else { throw .weak }
        return Challenge(nonce: nonce, salt: Array(salt), rounds: rounds, message: message)
    }

    /// Computes the proof of the password. It takes up to some 100 ms of processor time.
    func proof(of password: String, for challenge: Challenge) throws -> Proof {
        let salted = try KDF.Insecure.PBKDF2.deriveKey(
            from: Array(SASLPreparation.prepared(password).utf8),
            salt: challenge.salt,
            using: .sha256,
            outputByteCount: 32,
            unsafeUncheckedRounds: challenge.rounds
        )
        func mac(_ text: String, _ key: SymmetricKey) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
        }
        let clientKey = mac("Client Key", salted)
        let storedKey = SymmetricKey(data: SHA256.hash(data: clientKey))
        // "biws" is the Base64 form of "n,,".
        let unproven = "c=biws,r=\(challenge.nonce)"
        let exchange = "\(self.bareFirstMessage),\(challenge.message),\(unproven)"
        let proof = zip(clientKey, mac(exchange, storedKey)).map { $0 ^ $1 }
        return Proof(
            message: "\(unproven),p=\(Data(proof).base64EncodedString())",
            serverSignature: mac(exchange, SymmetricKey(data: mac("Server Key", salted)))
        )
    }

    /// Verifies the server's last message, which proves that the server knows the password, too.
    static func verify(_ message: String, _ proof: Proof) throws(Fault) {
        if message.hasPrefix("e=") { throw .refused }
        let part = message.prefix { $0 != "," }
        guard part.hasPrefix("v="), let signature = Data(base64Encoded: String(part.dropFirst(2))) else {
            throw .malformed
        }
        // The signature is of no use to a server that guesses it, so its comparison need not take constant time.
        guard signature.elementsEqual(proof.serverSignature) else { throw .forged }
    }
}
