import Domain
import Testing
import Vault

@Suite struct SHA256TokenHasherTests {
    private let hasher = SHA256TokenHasher()

    /// The first two are NIST's examples; the third is Python's `hashlib`, for a text that is not ASCII.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("pbk_é\0", "f08722ed07ad632bb226274c03fde4c7cddfda1a9089e9555c8ae8efbf0c0fc0"),
    ])
    func isSHA256OfTheWholeText(_ text: String, _ digest: String) {
        let hash = self.hasher.hash(Secret(text))
        #expect(hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == digest)
        #expect(self.hasher.matches(Secret(text), hash: hash))
    }

    @Test func anotherTokenDoesNotMatch() {
        let hash = self.hasher.hash(Secret("pbk_1"))
        for other in ["", "pbk_", "pbk_2", "pbk_1 ", "PBK_1"] {
            #expect(!self.hasher.matches(Secret(other), hash: hash))
        }
    }

    @Test func anotherHashDoesNotMatch() {
        let hash = self.hasher.hash(Secret("pbk_1"))
        for index in hash.indices {
            var changed = hash
            changed[index] ^= 1
            #expect(!self.hasher.matches(Secret("pbk_1"), hash: changed))
        }
        for wrong in [[], Array(hash.dropLast()), hash + [0], Array("pbk_1".utf8)] {
            #expect(!self.hasher.matches(Secret("pbk_1"), hash: wrong))
        }
    }
}
