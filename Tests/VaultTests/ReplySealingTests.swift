import Domain
import Testing

@testable import Vault

@Suite struct ReplySealingTests {
    private let vault: Vault
    private let key: IdempotencyKey

    init() throws {
        self.vault = try KnownAnswer.vault()
        self.key = try Self.key()
    }

    private static func key(
        _ text: String = "name-1",
        caller: String = "key_1",
        workspace: String = "wsp_01kaz3m8v4x0q2r7t9w5y6b8c1"
    ) throws -> IdempotencyKey {
        let workspaceID = try #require(Identifier<Workspace>(workspace))
        return IdempotencyKey(text, of: Caller(id: caller, workspaceID: workspaceID, scopes: Scopes([])))
    }

    private func seal(_ text: String) throws -> [UInt8] {
        try self.vault.seal(Secret(Array(text.utf8)), to: Secret([]), for: self.key).sealed
    }

    private func fingerprint(of request: Secret<[UInt8]>, by vault: Vault) throws -> [UInt8] {
        try vault.seal(Secret([]), to: request, for: self.key).fingerprint
    }

    @Test(arguments: ["", "{}", #"{"secret":"pbk_…"}"#, "\0", String(repeating: "answer ", count: 100_000)])
    func whatIsSealedOpensUnchangedAndIsNotInTheBytes(_ text: String) throws {
        let sealed = try self.seal(text)
        #expect(try self.vault.open(sealed, for: self.key).reveal() == Array(text.utf8))
        #expect(text.utf8.count < 2 || sealed.firstRange(of: Array(text.utf8)) == nil)
    }

    @Test func everyBitOfEveryByteIsGuarded() throws {
        let sealed = try self.seal(#"{"secret":"hunter2"}"#)
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: Vault.Failure.self, "byte \(index), bit \(bit)") {
                    try self.vault.open(changed, for: self.key)
                }
            }
            #expect(throws: Vault.Failure.self) { try self.vault.open(Array(sealed[..<index]), for: self.key) }
        }
        #expect(throws: Vault.Failure.notAuthentic) { try self.vault.open(sealed + [0], for: self.key) }
    }

    @Test func anAnswerMovedElsewhereDoesNotOpen() throws {
        let sealed = try self.seal("{}")
        let others = [
            try Self.key("name-2"), try Self.key("name-1 "), try Self.key(""),
            try Self.key(caller: "key_2"), try Self.key("1\nname-1", caller: "key_"),
            try Self.key(workspace: "wsp_01kaz3m8v4x0q2r7t9w5y6b8c2"),
        ]
        for other in others {
            #expect(throws: Vault.Failure.notAuthentic) { try self.vault.open(sealed, for: other) }
        }
    }

    /// Both are sealed with the same data key.
    @Test func anAnswerIsNoCredentialAndNoCredentialAnAnswer() throws {
        let context = try KnownAnswer.context()
        let answer = try self.seal("{}")
        #expect(throws: Vault.Failure.notAuthentic) { try self.vault.open(answer, for: context) }
        #expect(throws: Vault.Failure.notAuthentic) { try self.vault.open(KnownAnswer.sealed, for: self.key) }
    }

    @Test func aFingerprintIsOfOneRequest() throws {
        let fingerprint = try self.fingerprint(of: Secret(Array("POST /a {}".utf8)), by: self.vault)
        #expect(fingerprint.count == 32)
        #expect(self.vault.isFingerprint(fingerprint, of: Secret(Array("POST /a {}".utf8))))
        for other in ["", "POST /a {} ", "POST /b {}"] {
            #expect(!self.vault.isFingerprint(fingerprint, of: Secret(Array(other.utf8))), "\(other)")
        }
        var changed = fingerprint
        changed[31] ^= 1
        #expect(!self.vault.isFingerprint(changed, of: Secret(Array("POST /a {}".utf8))))
        #expect(!self.vault.isFingerprint([], of: Secret(Array("POST /a {}".utf8))))
    }

    /// A reader of the database who lacks the data key cannot test guesses of a request against its fingerprint.
    @Test func aFingerprintTakesTheDataKey() throws {
        let master = try KnownAnswer.master()
        let request = Secret(Array("POST /a {}".utf8))
        let record = try DataKeyRecord(id: 7, wrappedBy: master, at: Timestamp(milliseconds: 0))
        let other = Vault(try KeyRing([record], master: master))
        #expect(try self.fingerprint(of: request, by: other) != self.fingerprint(of: request, by: self.vault))
        #expect(try !other.isFingerprint(self.fingerprint(of: request, by: self.vault), of: request))
    }

    @Test func answersFromBeforeARotationAreStillGood() throws {
        let master = try KnownAnswer.master()
        let newer = try DataKeyRecord(id: 9, wrappedBy: master, at: Timestamp(milliseconds: 0))
        let rotated = Vault(try KeyRing([newer, KnownAnswer.record()], master: master))
        let request = Secret(Array("POST /a {}".utf8))
        #expect(try rotated.isFingerprint(self.fingerprint(of: request, by: self.vault), of: request))
        #expect(try rotated.open(self.seal("{}"), for: self.key).reveal() == Array("{}".utf8))
        #expect(try self.fingerprint(of: request, by: rotated) != self.fingerprint(of: request, by: self.vault))
    }
}
