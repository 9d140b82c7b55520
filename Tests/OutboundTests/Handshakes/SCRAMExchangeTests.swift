import Testing

@testable import Outbound

@Suite struct SCRAMExchangeTests {
    // The example of RFC 7677, section 3.
    private let exchange = SCRAMExchange(username: "user", nonce: "rOprNGfwEbeRWgbNEkqO")
    private let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    private let salt = "W22ZaJ0SNY7soEsUEjb6gQ=="

    @Test func `the messages are those of RFC 7677`() throws {
        #expect(self.exchange.firstMessage == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        let challenge = try self.exchange.challenge("r=\(self.nonce),s=\(self.salt),i=4096")
        let proof = try self.exchange.proof(of: "pencil", for: challenge)
        #expect(proof.message == "c=biws,r=\(self.nonce),p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        try SCRAMExchange.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", proof)
        #expect(throws: SCRAMExchange.Fault.forged) {
            try SCRAMExchange.verify("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", proof)
        }
        #expect(throws: SCRAMExchange.Fault.forged) { try SCRAMExchange.verify("v=", proof) }
        #expect(throws: SCRAMExchange.Fault.refused) { try SCRAMExchange.verify("e=other-error", proof) }
        #expect(throws: SCRAMExchange.Fault.malformed) { try SCRAMExchange.verify("", proof) }
    }

    @Test(arguments: [
        ("r=NONCE,s=SALT,i=4095", SCRAMExchange.Fault.weak),
        ("r=NONCE,s=SALT,i=0", .weak),
        ("r=NONCE,s=SALT,i=100001", .costly),
        ("r=NONCE,s=SALT,i=10000000", .costly),
        ("r=NONCE,s=SALT,i=99999999999999999999", .costly),
        ("r=NONCE,s=SALT,i=-1", .malformed),
        ("r=NONCE,s=SALT,i=", .malformed),
        ("r=NONCE,s=SALT,i=4096x", .malformed),
        ("r=NONCE,s=,i=4096", .malformed),
        ("r=NONCE,s=%%,i=4096", .malformed),
        ("r=rOprNGfwEbeRWgbNEkqO,s=SALT,i=4096", .malformed),
        ("r=another,s=SALT,i=4096", .malformed),
        ("m=x,r=NONCE,s=SALT,i=4096", .malformed),
        ("s=SALT,i=4096", .malformed),
        ("", .malformed),
    ])
    func `a server's first message with another nonce, salt or number is refused`(
        message: String,
        fault: SCRAMExchange.Fault
    ) {
        let message = message.replacing("NONCE", with: self.nonce).replacing("SALT", with: self.salt)
        #expect(throws: fault) { try self.exchange.challenge(message) }
    }

    @Test func `nonces differ, and have no comma`() {
        let nonces = (0..<100).map { _ in SCRAMExchange.randomNonce() }
        #expect(Set(nonces).count == 100)
        #expect(nonces.allSatisfy { $0.utf8.count == 24 && !$0.contains(",") })
    }

    // The examples of RFC 4013, section 3.
    @Test(arguments: [
        ("I\u{ad}X", "IX"), ("user", "user"), ("USER", "USER"), ("\u{aa}", "a"), ("\u{2168}", "IX"),
        ("a\u{a0}b", "a b"), ("a\u{308}", "\u{e4}"), ("\u{7}\u{aa}", "\u{7}\u{aa}"), ("", ""),
    ])
    func `a password has one form, and a prohibited one stays as it is`(password: String, prepared: String) {
        #expect(Array(SASLPreparation.prepared(password).utf8) == Array(prepared.utf8))
    }

    // Computed with PostgreSQL's rule by Python's hashlib.
    @Test func `an MD5 answer is the hash of the stored hash and the salt`() {
        let answer = PostgresMD5.answer(username: "alice", password: "secret", salt: [1, 2, 3, 4])
        #expect(answer == "md598a0412b9c31436fc53776e863350083")
    }
}
