import Domain
import Foundation
import Testing

@testable import Server

/// A `master-key rotate` is killed, and the directory is used again.
@Suite struct InterruptedKeyRotationTests {
    private let data: SampleData
    private let former: String

    init() async throws {
        self.data = try await SampleData()
        self.former = try self.data.read("master.key")
    }

    private var formerFiles: [String] { self.data.names.filter { $0.hasPrefix("master.key.until-") } }

    /// Everything that `master-key rotate` does before it replaces the master key file.
    private func rewrap() async throws {
        try await Composition.with(self.data.settings) {
            try await MasterKeyRotation($0, newKeyFile: nil).rewrap()
        }
        try self.data.makePrivate("patchbay.db")
    }

    private func expectFinished() async throws {
        #expect(!FileManager.default.fileExists(atPath: self.data.directory.masterKey + ".next"))
        #expect(try self.data.read("master.key") != self.former)
        for name in self.formerFiles { #expect(try self.data.read(name) == self.former) }
        try await Composition.with(self.data.settings) { _ = try await $0.checkSecrets() }
    }

    @Test func theNextStartPutsTheKeyInForce() async throws {
        try await self.rewrap()
        try await self.data.start()
        #expect(self.formerFiles.count == 1)
        try await self.expectFinished()
    }

    /// The former key already has its second name.
    @Test func theNextStartGoesOnInTheMiddleOfTheReplacement() async throws {
        try await self.rewrap()
        try FileManager.default.linkItem(
            atPath: self.data.directory.masterKey,
            toPath: self.data.directory.masterKey + ".until-20261124T002322848Z"
        )
        try await self.data.start()
        #expect(self.formerFiles.count == 2)
        try await self.expectFinished()
    }

    @Test func theNextCommandPutsTheKeyInForce() async throws {
        try await self.rewrap()
        try await Composition.with(self.data.settings) { _ = try await $0.makeDataKey() }
        #expect(self.formerFiles.count == 1)
        try await self.expectFinished()
    }

    @Test func aSecondRotationPutsTheSameKeyInForce() async throws {
        try await self.rewrap()
        let next = try self.data.read("master.key.next")
        try await Composition.with(self.data.settings) {
            let rotation = try await MasterKeyRotation($0, newKeyFile: nil)
            try await rotation.rewrap()
            _ = try rotation.putInForce(at: $0.clock.now())
        }
        #expect(try self.data.read("master.key") == next)
        try await self.expectFinished()
    }

    /// The rotation was killed before it wrapped the data keys.
    @Test func aKeyThatWrapsNothingStaysForTheNextRotation() async throws {
        let next = String(repeating: "5a", count: 32)
        try self.data.write(next, to: "master.key.next")
        try await self.data.start()
        #expect(try self.data.read("master.key") == self.former)
        #expect(try self.data.read("master.key.next") == next)
        #expect(self.formerFiles == [])
    }

    @Test func aWrongKeyIsNotReplacedByAnotherWrongKey() async throws {
        try self.data.write(String(repeating: "5a", count: 32), to: "master.key")
        try self.data.write(String(repeating: "5b", count: 32), to: "master.key.next")
        let names = self.data.names
        let failure = await #expect(throws: Failure.self) { try await self.data.start() }
        #expect(
            failure?.message == "the master key is not the one that sealed this database; put the right one back"
        )
        #expect(self.data.names == names)
    }

    @Test func aKeyThatOthersCanReadIsNotPutInForce() async throws {
        try await self.rewrap()
        let next = self.data.directory.masterKey + ".next"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: next)
        let failure = await #expect(throws: Failure.self) { try await self.data.start() }
        #expect(failure?.message == "other users can read \(next); run 'chmod 600 \(next)'")
        #expect(try self.data.read("master.key") == self.former)
    }

    /// The operator puts the key in force where it comes from a command or the environment.
    @Test func aKeyInAFileThatTheOperatorNamedIsNotPutInForce() async throws {
        let file = self.data.file("new.key")
        try await Composition.with(self.data.settings) {
            try await MasterKeyRotation($0, newKeyFile: file).rewrap()
        }
        try self.data.makePrivate("patchbay.db")
        await #expect(throws: Failure.self) { try await self.data.start() }
        #expect(try self.data.read("master.key") == self.former)
    }
}
