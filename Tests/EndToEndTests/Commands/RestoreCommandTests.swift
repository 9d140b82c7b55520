import Foundation
import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct RestoreCommandTests {
    @Test func aCopyIsPutInPlaceWhileNoDaemonRuns() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        let copy = sandbox.work + "/copy.db"
        #expect(try sandbox.run("backup", copy).code == 0)
        let later = try daemon.create(Submission.custom()).id

        let refused = try sandbox.run("restore", copy)
        #expect(refused.code == 74)
        #expect(refused.errors.contains("another patchbay uses \(sandbox.data); stop it"))
        #expect(try daemon.get(later).status == 200)

        // The write-ahead log of a killed daemon must not be applied to the copy.
        daemon.signal(SIGKILL)
        _ = try daemon.wait()
        let restored = try sandbox.run("restore", copy)
        #expect(restored.code == 0)
        let sentence = "restored the database from \(copy); the one before is in \(sandbox.database)."
        #expect(restored.output.hasPrefix(sentence))
        let next = try sandbox.start()
        #expect(try next.get(id).status == 200)
        #expect(try next.get(later).status == 404)
        let credential = try #require(try next.get(id)["credential_id"]?.string)
        #expect(try next.reveal(credential)["credentials"]?["token"] == "secret")
        try next.stop()

        let former = try #require(try Snapshot(sandbox.data).names.first { $0.hasPrefix("patchbay.db.until-") })
        #expect(try sandbox.run("restore", sandbox.data + "/" + former).code == 0)
        #expect(try sandbox.start().get(later).status == 200)
    }
}
