import Foundation
import JSON
import Testing

@Suite(.onBlockingThreads) struct RestoreCommandTests {
    @Test func aCopyIsPutInPlaceWhileNoDaemonRuns() throws {
        let site = try Site()
        let daemon = try site.start()
        let id = try daemon.create(Submission.custom()).id
        let copy = site.work + "/copy.db"
        #expect(try site.run("backup", copy).code == 0)
        let later = try daemon.create(Submission.custom()).id

        let refused = try site.run("restore", copy)
        #expect(refused.code == 74)
        #expect(refused.errors.contains("another patchbay uses \(site.data); stop it"))
        #expect(try daemon.get(later).status == 200)

        // The write-ahead log of a killed daemon must not be applied to the copy.
        daemon.signal(SIGKILL)
        _ = try daemon.wait()
        let restored = try site.run("restore", copy)
        #expect(restored.code == 0)
        #expect(restored.output.hasPrefix("restored the database from \(copy); the one before is in \(site.database)."))
        let next = try site.start()
        #expect(try next.get(id).status == 200)
        #expect(try next.get(later).status == 404)
        let credential = try #require(try next.get(id)["credential_id"]?.string)
        #expect(try next.reveal(credential)["credentials"]?["token"] == "secret")
        try next.stop()

        let former = try #require(try Snapshot(site.data).names.first { $0.hasPrefix("patchbay.db.until-") })
        #expect(try site.run("restore", site.data + "/" + former).code == 0)
        #expect(try site.start().get(later).status == 200)
    }
}
