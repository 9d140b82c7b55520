import Domain
import TestSupport
import Testing
import Vault

@Suite struct ConnectSealingTests {
    private let master = MasterKey()

    private func ring(_ ids: [Int]) throws -> (records: [DataKeyRecord], ring: KeyRing) {
        let records = try ids.map { try DataKeyRecord(id: $0, wrappedBy: self.master, at: someTime) }
        return (records, try KeyRing(records, master: self.master))
    }

    private let content = Secret(Array(#"{"u":"jane"}"#.utf8))

    @Test func aSealedLinkIsOpenedAndSealedAnewEachTime() throws {
        let vault = Vault(try self.ring([1]).ring)
        let texts = try (0..<2).map { _ in try vault.seal(link: self.content) }
        #expect(texts[0] != texts[1])
        for text in texts {
            #expect(vault.open(link: text)?.reveal() == self.content.reveal())
            #expect(!text.contains("jane"))
            #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        }
        #expect(vault.takeSealings() == [1: 2])
    }

    @Test func aChangedTextIsNotOpened() throws {
        let vault = Vault(try self.ring([1]).ring)
        let text = try vault.seal(link: self.content)
        for index in text.indices {
            let other: Character = text[index] == "A" ? "B" : "A"
            let changed = text.replacingCharacters(at: index, with: other)
            #expect(vault.open(link: changed) == nil, "\(changed)")
        }
        for changed in [
            String(text.dropLast()), text + "A", text + "=", "", "AAAA", String(repeating: "A", count: 9000),
        ] {
            #expect(vault.open(link: changed) == nil)
        }
    }

    @Test func aLinkDiesWithItsDataKey() throws {
        let (records, ring) = try self.ring([1])
        let vault = Vault(ring)
        let text = try vault.seal(link: self.content)
        let next = try DataKeyRecord(id: 2, wrappedBy: self.master, at: someTime)
        vault.ring = try KeyRing(records + [next], master: self.master)
        #expect(vault.open(link: text) != nil)
        vault.ring = try KeyRing([next], master: self.master)
        #expect(vault.open(link: text) == nil)
    }

    /// HMAC-SHA-256 as Python's `hmac` computes it: of 43 letters `A` under a key of 32 bytes 0x0b.
    @Test func aPassIsAnHMACOfTheBrowsersID() throws {
        let cookie = String(repeating: "A", count: 43)
        let browser = try #require(Browser(cookie: cookie, hasher: SHA256TokenHasher()))
        let key = Secret([UInt8](repeating: 0x0b, count: 32))
        #expect(HMACPassMaker().pass(for: browser, key: key) == "T1G_Yk-8D3wFGBHr_SlciN7dSdhFBlhFHQpqWXLNg_U")
    }

    @Test func aPassIsForOneBrowserAndOneSession() throws {
        let passes = HMACPassMaker()
        let browsers = (0..<2).map { _ in Browser.new(hasher: SHA256TokenHasher()) }
        let keys = (0..<2).map { _ in Secret(RandomText.bytes()) }
        let pass = passes.pass(for: browsers[0], key: keys[0])
        #expect(passes.isPass(pass, for: browsers[0], key: keys[0]))
        #expect(!passes.isPass(pass, for: browsers[1], key: keys[0]))
        #expect(!passes.isPass(pass, for: browsers[0], key: keys[1]))
        for other in ["", String(pass.dropLast()), pass + "A", "é", String(repeating: "A", count: 43)] {
            #expect(!passes.isPass(other, for: browsers[0], key: keys[0]))
        }
    }

    @Test(arguments: ["", "short", String(repeating: "A", count: 44), String(repeating: "=", count: 43)])
    func aMalformedCookieIsNoBrowser(_ cookie: String) {
        #expect(Browser(cookie: cookie, hasher: SHA256TokenHasher()) == nil)
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with character: Character) -> String {
        String(self[..<index]) + String(character) + String(self[self.index(after: index)...])
    }
}
