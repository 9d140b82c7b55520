import Domain
import Testing
import Vault

@testable import Server

@Suite(.onBlockingThreads) struct MasterKeyCommandTests {
    private func load(_ command: String, patience: Int = 10_000) throws -> MasterKey? {
        var settings = Settings()
        settings.masterKeyCommand = command
        return try MasterKey.load(settings, in: DataDirectory("nowhere"), environment: [:], patience: patience)
    }

    @Test func itsOutputIsTheKey() throws {
        let digits = String(repeating: "5a", count: 32)
        let key = try self.load("printf \(digits.prefix(32)); printf '\(digits.suffix(32))\\n'")
        #expect(key?.withHexadecimal { String(decoding: $0, as: UTF8.self) } == digits)
    }

    /// A shell is ended with its command; what the command started lives on and holds the pipe.
    @Test(arguments: ["sleep 5", "sleep 5; echo x", "exec >&-; sleep 5"])
    func oneThatHangsIsNotWaitedFor(_ command: String) throws {
        let start = ContinuousClock.now
        let failure = #expect(throws: Failure.self) { try self.load(command, patience: 100) }
        #expect(failure?.message.contains("took longer") == true)
        #expect(ContinuousClock.now - start < .seconds(4))
    }
}
