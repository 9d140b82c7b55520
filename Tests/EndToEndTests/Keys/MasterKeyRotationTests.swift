import Foundation
import JSON
import TestSupport
import Testing

/// `master-key rotate`, beside a daemon and without one.
@Suite(.onBlockingThreads) struct MasterKeyRotationTests {
    private static func former(_ sandbox: Sandbox) throws -> String {
        try #require(try Snapshot(sandbox.data).names.first { $0.hasPrefix("master.key.until-") })
    }

    private static func text(_ reply: Reply) -> String? { reply["credentials"]?["api_key"]?.string }

    @Test func aNewMasterKeyTakesThePlaceOfTheOneBefore() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        let before = try sandbox.read("master.key")
        let outcome = try sandbox.run("master-key", "rotate")
        #expect(outcome.code == 0)
        #expect(!outcome.output.contains(before))
        let after = try sandbox.read("master.key")
        #expect(after != before && !outcome.output.contains(after))
        let former = try Self.former(sandbox)
        #expect(try sandbox.read(former) == before)
        for name in ["master.key", former] {
            let path = sandbox.data + "/" + name
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
        // The daemon that runs has the data keys already.
        #expect(Self.text(try daemon.reveal(id)) == "first-secret")
        #expect(try daemon.createCredential().status == 200)
        try daemon.stop()
        #expect(Self.text(try sandbox.start().reveal(id)) == "first-secret")
    }

    @Test func theMasterKeyBeforeOpensNothingMore() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let before = try sandbox.read("master.key")
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        try sandbox.write(before, to: "data/master.key")
        let refused = try sandbox.run("serve", "--port", "0")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("is not the one that sealed this database; put the right one back"))
        for command in ["master-key", "data-key"] {
            let outcome = try sandbox.run(command, "rotate")
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("put the right one back"))
        }
        #expect(!FileManager.default.fileExists(atPath: sandbox.data + "/master.key.next"))
    }

    /// Killed after the data keys were wrapped anew, and before the new key was put in its place.
    @Test func whatWasInterruptedIsFinishedByASecondRun() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        try daemon.stop()
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        let (present, former) = (sandbox.data + "/master.key", try sandbox.data + "/" + Self.former(sandbox))
        try FileManager.default.moveItem(atPath: present, toPath: present + ".next")
        try FileManager.default.moveItem(atPath: former, toPath: present)
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        #expect(!FileManager.default.fileExists(atPath: present + ".next"))
        #expect(Self.text(try sandbox.start().reveal(id)) == "first-secret")
    }

    /// Killed before that: the key that was made is used.
    @Test func aKeyThatWasMadeForItIsUsed() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let next = String(repeating: "5a", count: 32)
        try sandbox.write(next, to: "data/master.key.next", mode: 0o644)
        let refused = try sandbox.run("master-key", "rotate")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("other users can read"))
        try sandbox.setMode(0o600, of: "data/master.key.next")
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        #expect(try sandbox.read("master.key") == next)
    }

    @Test func aKeyThatComesFromNoFileIsReplacedByWhoGivesIt() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let file = sandbox.work + "/new.key"
        let present = ["PATCHBAY_MASTER_KEY": try sandbox.read("master.key")]
        try FileManager.default.removeItem(atPath: sandbox.data + "/master.key")
        let refused = try sandbox.run("master-key", "rotate", environment: present)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("--new-key-file"))
        #expect(try sandbox.run("master-key", "rotate", "--new-key-file", file, environment: present).code == 0)
        #expect(try sandbox.run("serve", "--port", "0", environment: present).code == 78)
        let next = ["PATCHBAY_MASTER_KEY": try String(contentsOfFile: file, encoding: .utf8)]
        #expect(try sandbox.start(environment: next).stop().code == 0)
    }

    /// An operator who believes that the key was changed would keep a key that somebody has stolen.
    @Test func theKeyInForceIsNoNewOne() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let present = ["PATCHBAY_MASTER_KEY": try sandbox.read("master.key")]
        for environment in [[:], present] {
            let outcome = try sandbox.run(
                "master-key",
                "rotate",
                "--new-key-file",
                "data/master.key",
                environment: environment
            )
            #expect(outcome.code == 1)
            #expect(
                outcome.errors
                    == "patchbay: the master key in data/master.key is the one in force; name a file for a new one\n"
            )
        }
        #expect(try sandbox.start().stop().code == 0)
    }

    @Test func oneChangeOfTheMasterKeyWaitsForNoOther() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let lock = open(sandbox.data + "/master.key.lock", O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let before = try sandbox.read("master.key")
        let outcome = try sandbox.run("master-key", "rotate")
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("another 'master-key rotate' is at work"))
        #expect(try sandbox.read("master.key") == before)
    }

    /// As Kubernetes mounts secrets, and systemd a directory of a dynamic user.
    @Test func aLinkIsJudgedAndReplacedWhereItLeads() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        try daemon.stop()
        let (key, elsewhere) = (sandbox.data + "/master.key", sandbox.work + "/elsewhere.key")
        try FileManager.default.moveItem(atPath: key, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: key, withDestinationPath: elsewhere)
        let before = try String(contentsOfFile: elsewhere, encoding: .utf8)
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: key) == elsewhere)
        #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) != before)
        try FileManager.default.createSymbolicLink(atPath: sandbox.work + "/link", withDestinationPath: sandbox.data)
        #expect(Self.text(try sandbox.start("--data-dir", "link").reveal(id)) == "first-secret")
        try sandbox.setMode(0o640, of: "elsewhere.key")
        let refused = try sandbox.run("key", "list")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("other users can read"))
    }
}
