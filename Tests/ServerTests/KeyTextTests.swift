import Domain
import Logging
import TestSupport
import Testing
import Tokens
import Vault

@testable import Server

/// The text of a key is in memory only while the key is read or written.
@Suite(.enabled(if: Canary.isPossible)) struct KeyTextTests {
    private let directory: TemporaryDirectory
    private let canary = Canary()
    private let path: String

    init() throws {
        self.directory = try TemporaryDirectory()
        self.path = self.directory.file("key")
        // Memory of this length is not soon used again, so a text that was left would be found.
        var text = [UInt8](repeating: 0x20, count: 3000)
        var digits = self.canary.text()
        // In place: a longer array would be a copy, and would leave the shorter one with the digits behind.
        for (index, digit) in digits.enumerated() { text[1500 + index] = digit }
        try DataDirectory.writeSecret(text, to: self.path)
        digits.wipe()
        text.wipe()
    }

    @Test func aFileThatIsWrittenLeavesNoText() throws {
        #expect(try self.canary.count() == 0)
    }

    @Test func aMasterKeyFileLeavesNoText() throws {
        for _ in 0..<10 { _ = try MasterKey.read(self.path) }
        #expect(try self.canary.count() == 0)
    }

    @Test func theOutputOfACommandLeavesNoText() throws {
        var settings = Settings()
        settings.masterKeyCommand = "cat '\(self.path)'"
        for _ in 0..<3 {
            let key = try MasterKey.load(settings, in: DataDirectory("nowhere"), environment: [:])
            #expect(key != nil)
        }
        #expect(try self.canary.count() == 0)
    }

    /// The text of this secret is the key.
    @Test func theSecretOfTokensIsInOnePlace() throws {
        var settings = Settings()
        settings.jwtSecretFile = self.path
        settings.jwtIssuer = "issuer"
        settings.jwtAudience = "audience"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let reader = try JWTReader.load(settings, clock: .system, logger: logger)
        let count = try withExtendedLifetime(reader) { try self.canary.count() }
        #expect(count == 1)
    }
}
