import Crypto
import Domain
import Testing

@testable import Vault

@Suite struct MasterKeyTests {
    private static let digits = KnownAnswer.masterText

    @Test(arguments: [
        digits, digits.uppercased(), " \(digits)", "\(digits)\n", "\r\n\t \(digits) \u{b}\u{c}\r\n",
    ])
    func readsSixtyFourDigits(_ text: String) {
        #expect(MasterKey(hexadecimal: text)?.hexadecimal == Self.digits)
    }

    @Test(arguments: [
        "", " ", "\n", "0", String(digits.dropLast()), String(digits.dropLast(2)), "\(digits)0", "\(digits)00",
        "0x\(digits)", "0x\(digits.dropFirst(2))", "\(digits.dropLast())g", "\(digits.dropLast())-",
        "\(digits.prefix(32)) \(digits.suffix(32))", "\(digits.prefix(32))\n\(digits.suffix(31))", "\u{A0}\(digits)",
        "\u{FEFF}\(digits)", "\(digits)\0", "\(digits.dropLast())\0", "\(digits.dropLast(3))\u{FF11}",
        "+\(digits.dropFirst())", String(repeating: "é", count: 32),
    ])
    func otherTextIsNoKey(_ text: String) {
        #expect(MasterKey(hexadecimal: text) == nil)
    }

    @Test func aNewKeyIsRandomAndReadsBack() throws {
        let texts = (0..<50).map { _ in MasterKey().hexadecimal }
        #expect(Set(texts).count == 50)
        for text in texts {
            let read = try #require(MasterKey(hexadecimal: text))
            #expect(read.hexadecimal == text)
            #expect(text.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        }
    }

    @Test func theCheckValueIsAnothersToo() throws {
        #expect(try KnownAnswer.master().checkValue == KnownAnswer.checkValue)
    }

    @Test func theCheckValueTellsKeysApart() {
        #expect(MasterKey().checkValue != MasterKey().checkValue)
    }

    @Test func theWrappedKeyOfAnotherProgramOpens() throws {
        let key = try KnownAnswer.master().unwrap(KnownAnswer.wrapped, id: 7)
        #expect(key.withUnsafeBytes { Array($0) } == KnownAnswer.dataKey)
    }

    @Test func wrappingTwiceGivesDifferentBytes() throws {
        let master = MasterKey()
        let key = SymmetricKey(data: KnownAnswer.dataKey)
        let wrapped = try (0..<100).map { _ in try master.wrap(key, id: 1) }
        #expect(Set(wrapped).count == 100)
        for bytes in wrapped { #expect(try master.unwrap(bytes, id: 1) == key) }
    }

    /// Everything here that holds a key, printed in every way.
    @Test func nothingPrintsAKey() throws {
        let master = try KnownAnswer.master()
        let ring = try KeyRing([KnownAnswer.record()], master: master)
        let values: [any Sendable] = [master, ring, Vault(ring), [master], Optional(master)]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            for output in [
                dumped, "\(value)", String(reflecting: value), String(describing: Mirror(reflecting: value)),
            ] {
                #expect(!output.contains("0001020304") && !output.contains("100, 101, 102"))
                #expect(!output.contains("646566"))
            }
            // A vault shows nothing of its ring at all.
            #expect(value is Vault || dumped.contains("<redacted>"))
        }
    }
}

extension MasterKey {
    fileprivate var hexadecimal: String { self.withHexadecimal { String(decoding: $0, as: UTF8.self) } }
}
