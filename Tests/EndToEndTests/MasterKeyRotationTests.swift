import Foundation
import JSON
import Testing

/// What `master-key rotate` does, beside a daemon and without one.
@Suite(.onBlockingThreads) struct MasterKeyRotationTests {
    private static func former(_ site: Site) throws -> String {
        try #require(try Snapshot(site.data).names.first { $0.hasPrefix("master.key.until-") })
    }

    private static func text(_ reply: Reply) -> String? { reply["credentials"]?["api_key"]?.string }

    @Test func aNewMasterKeyTakesThePlaceOfTheOneBefore() throws {
        let site = try Site()
        let daemon = try site.start()
        let id = try daemon.createCredential().id
        let before = try site.read("master.key")
        let outcome = try site.run("master-key", "rotate")
        #expect(outcome.code == 0)
        #expect(!outcome.output.contains(before))
        let after = try site.read("master.key")
        #expect(after != before && !outcome.output.contains(after))
        let former = try Self.former(site)
        #expect(try site.read(former) == before)
        for name in ["master.key", former] {
            let path = site.data + "/" + name
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
        // The daemon that runs has the data keys already.
        #expect(Self.text(try daemon.reveal(id)) == "first-secret")
        #expect(try daemon.createCredential().status == 200)
        try daemon.stop()
        #expect(Self.text(try site.start().reveal(id)) == "first-secret")
    }

    @Test func theMasterKeyBeforeOpensNothingMore() throws {
        let site = try Site()
        try site.makeData()
        let before = try site.read("master.key")
        #expect(try site.run("master-key", "rotate").code == 0)
        try site.write(before, to: "data/master.key")
        let refused = try site.run("serve", "--port", "0")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("is not the one that sealed this database; put the right one back"))
        for command in ["master-key", "data-key"] {
            let outcome = try site.run(command, "rotate")
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("put the right one back"))
        }
        #expect(!FileManager.default.fileExists(atPath: site.data + "/master.key.next"))
    }

    /// Killed after the data keys were wrapped anew, and before the new key was put in its place.
    @Test func whatWasInterruptedIsFinishedByASecondRun() throws {
        let site = try Site()
        let daemon = try site.start()
        let id = try daemon.createCredential().id
        try daemon.stop()
        #expect(try site.run("master-key", "rotate").code == 0)
        let (present, former) = (site.data + "/master.key", try site.data + "/" + Self.former(site))
        try FileManager.default.moveItem(atPath: present, toPath: present + ".next")
        try FileManager.default.moveItem(atPath: former, toPath: present)
        let refused = try site.run("serve", "--port", "0")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("'patchbay master-key rotate' was interrupted, run it again"))
        #expect(try site.run("master-key", "rotate").code == 0)
        #expect(!FileManager.default.fileExists(atPath: present + ".next"))
        #expect(Self.text(try site.start().reveal(id)) == "first-secret")
    }

    /// Killed before that: the key that was made is used.
    @Test func aKeyThatWasMadeForItIsUsed() throws {
        let site = try Site()
        try site.makeData()
        let next = String(repeating: "5a", count: 32)
        try site.write(next, to: "data/master.key.next", mode: 0o644)
        let refused = try site.run("master-key", "rotate")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("other users can read"))
        try site.setMode(0o600, of: "data/master.key.next")
        #expect(try site.run("master-key", "rotate").code == 0)
        #expect(try site.read("master.key") == next)
    }

    @Test func aKeyThatComesFromNoFileIsReplacedByWhoGivesIt() throws {
        let site = try Site()
        try site.makeData()
        let file = site.work + "/new.key"
        let present = ["PATCHBAY_MASTER_KEY": try site.read("master.key")]
        try FileManager.default.removeItem(atPath: site.data + "/master.key")
        let refused = try site.run("master-key", "rotate", environment: present)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("--new-key-file"))
        #expect(try site.run("master-key", "rotate", "--new-key-file", file, environment: present).code == 0)
        #expect(try site.run("serve", "--port", "0", environment: present).code == 78)
        let next = ["PATCHBAY_MASTER_KEY": try String(contentsOfFile: file, encoding: .utf8)]
        #expect(try site.start(environment: next).stop().code == 0)
    }

    /// Whoever thinks the key was changed keeps one that somebody has stolen.
    @Test func theKeyInForceIsNoNewOne() throws {
        let site = try Site()
        try site.makeData()
        let present = ["PATCHBAY_MASTER_KEY": try site.read("master.key")]
        for environment in [[:], present] {
            let outcome = try site.run(
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
        #expect(try site.start().stop().code == 0)
    }

    @Test func oneChangeOfTheMasterKeyWaitsForNoOther() throws {
        let site = try Site()
        try site.makeData()
        let lock = open(site.data + "/master.key.lock", O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let before = try site.read("master.key")
        let outcome = try site.run("master-key", "rotate")
        #expect(outcome.code == 75)
        #expect(outcome.errors.contains("another 'master-key rotate' is at work"))
        #expect(try site.read("master.key") == before)
    }

    /// As Kubernetes mounts secrets, and systemd a directory of a dynamic user.
    @Test func aLinkIsJudgedAndReplacedWhereItLeads() throws {
        let site = try Site()
        let daemon = try site.start()
        let id = try daemon.createCredential().id
        try daemon.stop()
        let (key, elsewhere) = (site.data + "/master.key", site.work + "/elsewhere.key")
        try FileManager.default.moveItem(atPath: key, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: key, withDestinationPath: elsewhere)
        let before = try String(contentsOfFile: elsewhere, encoding: .utf8)
        #expect(try site.run("master-key", "rotate").code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: key) == elsewhere)
        #expect(try String(contentsOfFile: elsewhere, encoding: .utf8) != before)
        try FileManager.default.createSymbolicLink(atPath: site.work + "/link", withDestinationPath: site.data)
        #expect(Self.text(try site.start("--data-dir", "link").reveal(id)) == "first-secret")
        try site.setMode(0o640, of: "elsewhere.key")
        let refused = try site.run("key", "list")
        #expect(refused.code == 78)
        #expect(refused.errors.contains("other users can read"))
    }
}
