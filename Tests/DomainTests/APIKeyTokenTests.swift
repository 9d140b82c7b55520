import Domain
import Testing
import TestSupport

@Suite struct APIKeyTokenTests {
    private static let id = "01kaz3m8v4x0q2r7t9w5y6b8c1"
    private static let random = String(repeating: "0123456789abcdefghjkmnpqrs", count: 2)

    @Test func holdsTheKeysIdAndRandomDigits() throws {
        let id = try #require(Identifier<APIKey>("key_\(Self.id)"))
        let text = APIKeyToken(for: id).secret.reveal()
        #expect(text.wholeMatch(of: /pbk_01kaz3m8v4x0q2r7t9w5y6b8c1[0-9a-hjkmnp-tv-z]{52}/) != nil)
    }

    @Test func isReadBack() throws {
        let token = APIKeyToken(for: try sampleID(7))
        let read = try #require(APIKeyToken(token.secret.reveal()))
        #expect(read.keyID == token.keyID)
        #expect(read.secret.reveal() == token.secret.reveal())
    }

    @Test func isNewEachTime() throws {
        let id = try sampleID(7, of: APIKey.self)
        let tokens = (0..<200).map { _ in APIKeyToken(for: id).secret.reveal().suffix(52) }
        #expect(Set(tokens).count == 200)
        // All 256 bits vary but the leading ones of each half, whose 26 digits could hold 130 bits.
        for place in 0..<52 where place % 26 != 0 {
            #expect(Set(tokens.map { Array($0)[place] }).count > 16)
        }
    }

    @Test(arguments: [
        "", "pbk_", "pbk_\(id)", "\(id)\(random)", "PBK_\(id)\(random)", "pbk-\(id)\(random)", "key_\(id)\(random)",
        "pbk_\(id)\(random)0", "pbk_\(id)\(random.dropLast())", " pbk_\(id)\(random)", "pbk_\(id)\(random)\n",
        "pbk_\(id)\(random.dropLast())u", "pbk_\(id)\(random.uppercased())", "pbk_\(id.uppercased())\(random)",
        "pbk_\(id.dropLast())-\(random)", "pbk_\(id)\(random.dropLast())\0", "pbk_\(id)\(random.dropLast(2))é",
        "pbk_é\(id.dropFirst(2))\(random)",
    ])
    func otherTextIsRefused(_ text: String) {
        #expect(APIKeyToken(text) == nil)
    }

    @Test func theSampleIsAcceptedUnchanged() {
        #expect(APIKeyToken("pbk_\(Self.id)\(Self.random)")?.keyID.text == "key_\(Self.id)")
    }
}
