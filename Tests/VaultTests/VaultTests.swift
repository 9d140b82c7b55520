import Domain
import JSON
import TestSupport
import Testing

@testable import Vault

@Suite struct VaultTests {
    private let vault: Vault
    private let context: SealingContext

    init() throws {
        self.vault = try KnownAnswer.vault()
        self.context = try KnownAnswer.context()
    }

    @Test func opensWhatAnotherProgramSealed() throws {
        let content = try self.vault.open(KnownAnswer.sealed, for: self.context)
        #expect(JSON.object(content.secret.reveal()).serialized() == KnownAnswer.plain)
    }

    @Test func theLayoutIsAsDocumented() throws {
        let sealed = try self.vault.seal(Secret(["a": 1]), for: self.context)
        #expect(sealed.prefix(5) == [1, 0, 0, 0, 7])
        #expect(sealed.count == 5 + 12 + #"{"a":1}"#.utf8.count + 16)
    }

    @Test(arguments: [
        "{}", #"{"a":""}"#, #"{"n":12345678901234567890123.450}"#, #"{"é":"e\#u{301}","z":{"y":[1,null,true]},"a":1}"#,
        #"{"nul":"\u0000","mask":"••••••••"}"#,
    ])
    func whatIsSealedOpensUnchanged(_ text: String) throws {
        let object = try #require(try JSON(parsing: text).object)
        let opened = try self.vault.open(self.vault.seal(Secret(object), for: self.context), for: self.context)
        #expect(JSON.object(opened.secret.reveal()).serialized() == text)
    }

    @Test func aLargeSecretOpens() throws {
        let object: JSONObject = ["key": .string(String(repeating: "secret ", count: 100_000))]
        let opened = try self.vault.open(self.vault.seal(Secret(object), for: self.context), for: self.context)
        #expect(opened.secret.reveal() == object)
    }

    @Test func aNonceIsUsedOnce() throws {
        let nonces = try (0..<500).map { _ in try self.vault.seal(Secret([:]), for: self.context)[5..<17] }
        #expect(Set(nonces.map(Array.init)).count == 500)
    }

    @Test func theSecretIsNotInTheBytes() throws {
        let sealed = try self.vault.seal(Secret(["key": "hunter2hunter2"]), for: self.context)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("hunter2"))
    }

    @Test(arguments: KnownAnswer.sealed.indices)
    func everyBitOfEveryByteIsGuarded(_ index: Int) throws {
        for bit in 0..<8 {
            var changed = KnownAnswer.sealed
            changed[index] ^= 1 << bit
            let expected: Vault.Failure =
                switch index {
                case 0: .malformed
                case 1...4: .unknownDataKey(7 ^ 1 << (bit + 8 * (4 - index)))
                default: .notAuthentic
                }
            #expect(throws: expected) { try self.vault.open(changed, for: self.context) }
        }
    }

    @Test(arguments: KnownAnswer.sealed.indices)
    func everyTruncationIsRefused(_ count: Int) {
        let expected: Vault.Failure = count < 33 ? .malformed : .notAuthentic
        let truncated = Array(KnownAnswer.sealed.prefix(count))
        #expect(throws: expected) { try self.vault.open(truncated, for: self.context) }
    }

    @Test func appendedBytesAreRefused() {
        #expect(throws: Vault.Failure.notAuthentic) {
            try self.vault.open(KnownAnswer.sealed + [0], for: self.context)
        }
    }

    static let otherPlaces: [(String, String, Int)] = [
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c0", "cred_01kaz3m8v4x0q2r7t9w5y6b8c2", 3),
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c1", "cred_01kaz3m8v4x0q2r7t9w5y6b8c1", 3),
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c2", "cred_01kaz3m8v4x0q2r7t9w5y6b8c1", 3),
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c1", "cred_01kaz3m8v4x0q2r7t9w5y6b8c2", 2),
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c1", "cred_01kaz3m8v4x0q2r7t9w5y6b8c2", 4),
        ("wsp_01kaz3m8v4x0q2r7t9w5y6b8c1", "cred_01kaz3m8v4x0q2r7t9w5y6b8c2", 33),
    ]

    @Test(arguments: otherPlaces)
    func aRowMovedElsewhereDoesNotOpen(_ workspace: String, _ credential: String, _ version: Int) throws {
        let elsewhere = try KnownAnswer.context(workspace: workspace, credential: credential, version: version)
        #expect(throws: Vault.Failure.notAuthentic) { try self.vault.open(KnownAnswer.sealed, for: elsewhere) }
    }

    @Test func theNewestKeySealsAndTheOldOnesStillOpen() throws {
        let master = try KnownAnswer.master()
        let newer = try [9, 300].map { try DataKeyRecord(id: $0, wrappedBy: master, at: Timestamp(milliseconds: 0)) }
        let rotated = Vault(try KeyRing([newer[1], KnownAnswer.record(), newer[0]], master: master))
        #expect(try rotated.seal(Secret([:]), for: self.context).prefix(5) == [1, 0, 0, 1, 44])
        let old = try rotated.open(KnownAnswer.sealed, for: self.context)
        #expect(JSON.object(old.secret.reveal()).serialized() == KnownAnswer.plain)
        let new = try rotated.seal(Secret(["a": 1]), for: self.context)
        #expect(throws: Vault.Failure.unknownDataKey(300)) { try self.vault.open(new, for: self.context) }
    }

    /// A data key whose bytes are another's: the header's id is bound, too.
    @Test func aHeaderCannotNameAnotherKey() throws {
        let master = try KnownAnswer.master()
        let other = try DataKeyRecord(id: 8, wrappedBy: master, at: Timestamp(milliseconds: 0))
        let vault = Vault(try KeyRing([KnownAnswer.record(), other], master: master))
        var changed = KnownAnswer.sealed
        changed[4] = 8
        #expect(throws: Vault.Failure.notAuthentic) { try vault.open(changed, for: self.context) }
    }

    @Test func failuresSayWhatAndNothingElse() {
        #expect(
            [Vault.Failure.malformed, .unknownDataKey(9), .notAuthentic].map(\.logDescription) == [
                "sealed bytes do not have a layout that this patchbay knows",
                "data key 9, which sealed a secret, is not in the key ring",
                "sealed bytes were changed or belong to another row",
            ]
        )
    }

    @Test func aSecretIsSealedAnewWithTheNewestKey() throws {
        let master = try KnownAnswer.master()
        let next = try DataKeyRecord(id: 8, wrappedBy: master, at: Timestamp(milliseconds: 0))
        let vault = try KnownAnswer.vault()
        vault.ring = try KeyRing([KnownAnswer.record(), next], master: master)
        #expect(vault.keyHeader == [1, 0, 0, 0, 8])
        let sealed = try vault.reseal(KnownAnswer.sealed, for: self.context)
        #expect(sealed.starts(with: vault.keyHeader))
        vault.ring = vault.ring.onlyNewest
        #expect(
            JSON.object(try vault.open(sealed, for: self.context).secret.reveal()).serialized() == KnownAnswer.plain
        )
        #expect(throws: Vault.Failure.unknownDataKey(7)) { try vault.open(KnownAnswer.sealed, for: self.context) }
        #expect(throws: Vault.Failure.notAuthentic) {
            try vault.reseal(sealed, for: KnownAnswer.context(version: 4))
        }
    }
}
