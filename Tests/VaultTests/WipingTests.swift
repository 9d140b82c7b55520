import Crypto
import Domain
import JSON
import TestSupport
import Testing

@testable import Vault

@Suite struct WipingTests {
    @Test func wipingOverwritesInPlace() {
        var bytes: [UInt8] = [1, 2, 3]
        let before = bytes.withUnsafeBytes { $0.baseAddress }
        bytes.wipe()
        #expect(bytes == [0, 0, 0])
        #expect(bytes.withUnsafeBytes { $0.baseAddress } == before)
        var none: [UInt8] = []
        none.wipe()
        #expect(none.isEmpty)
    }

    /// A test that finds nothing could be one that looks in the wrong places.
    @Test(.enabled(if: Canary.isPossible)) func aCanaryIsFound() throws {
        let canary = Canary()
        var text = canary.text()
        let found = try canary.count()
        #expect(found == 1)
        text.wipe()
        #expect(try canary.count() == 0)
    }

    @Test(.enabled(if: Canary.isPossible)) func resealingLeavesNoPlainText() throws {
        let canary = Canary()
        let vault = try KnownAnswer.vault()
        let context = try KnownAnswer.context()
        let place = "\(context.workspaceID)\n\(context.rowID)\n\(context.version)"
        var text = canary.text()
        let sealed = try Vault.seal(text, bindingTo: place, with: vault.ring.newest)
        text.wipe()
        try #require(try canary.count() == 0)
        for _ in 0..<10 { _ = try vault.reseal(sealed, for: context) }
        #expect(try canary.count() == 0)
    }

    @Test(.enabled(if: Canary.isPossible)) func theTextOfAMasterKeyIsLeftNowhere() throws {
        let canary = Canary()
        var text = canary.text()
        let key = try #require(MasterKey(hexadecimal: text))
        // No `#expect`, because its report would keep the text.
        let isSame = key.withHexadecimal { $0 == text }
        text.wipe()
        #expect(isSame)
        #expect(try canary.count() == 0)
    }

    /// The bytes of a key, which are not its text.
    @Test(.enabled(if: Canary.isPossible)) func unwrappingLeavesNoDataKey() throws {
        let canary = Canary(digits: 32)
        let master = try KnownAnswer.master()
        var text = canary.text()
        let wrapped = try {
            let dataKey = SymmetricKey(data: text)
            return try master.wrap(dataKey, id: 1)
        }()
        text.wipe()
        #expect(try canary.count() == 0)
        for _ in 0..<10 { _ = try master.unwrap(wrapped, id: 1) }
        #expect(try canary.count() == 0)
    }
}
