import Foundation
import JSON
import TestSupport
import Testing

/// Files of the data directory are changed behind the daemon's back.
@Suite(.onBlockingThreads) struct DataDirectoryFaultTests {
    private static let moved: JSON =
        "The database was moved, deleted or replaced while the service ran; restart the service"

    @Test(arguments: ["data/patchbay.db", "data/patchbay.db-wal", "data"])
    func aFileThatIsRenamedEndsChangesUntilItIsBack(_ name: String) throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        let (path, elsewhere) = (sandbox.work + "/" + name, sandbox.work + "/elsewhere")
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        let refused = try daemon.create(Submission.custom())
        #expect(refused.status == 503)
        #expect(refused["detail"] == Self.moved)
        #expect(try daemon.request("GET", "/readyz", as: .none).status == 503)
        #expect(try daemon.request("GET", "/healthz", as: .none).status == 200)
        #expect(try daemon.get(id).status == 200)
        try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
        #expect(try daemon.create(Submission.custom()).status == 200)
        #expect(try daemon.request("GET", "/readyz", as: .none).status == 200)
        #expect(try daemon.stop().code == 0)
    }

    @Test func aDeletedDatabaseIsNotMadeAnew() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        try FileManager.default.removeItem(atPath: sandbox.database)
        #expect(try daemon.create(Submission.custom())["detail"] == Self.moved)
        #expect(try daemon.stop().code == 0)
        for arguments in [["serve", "--port", "0"], ["key", "list"], ["migrate", "up"]] {
            let refused = try sandbox.run(arguments)
            #expect(refused.code == 78, "\(arguments)")
            #expect(refused.errors.hasSuffix("remove \(sandbox.data)/instance.id to begin anew\n"), "\(arguments)")
        }
        try FileManager.default.removeItem(atPath: sandbox.data + "/instance.id")
        #expect(try sandbox.start().create(Submission.custom()).status == 200)
    }

    /// Killed after the data keys were wrapped with the next master key, and before that key was put in force.
    @Test func aStartFinishesAKilledChangeOfTheMasterKey() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        try daemon.stop()
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        let names = try Snapshot(sandbox.data).names
        let (present, former) = (
            sandbox.data + "/master.key",
            sandbox.data + "/" + (try #require(names.first { $0.hasPrefix("master.key.until-") }))
        )
        try FileManager.default.moveItem(atPath: present, toPath: present + ".next")
        try FileManager.default.moveItem(atPath: former, toPath: present)
        let next = try sandbox.start()
        #expect(next.errors.contains("notice finished an interrupted 'master-key rotate'"))
        #expect(try next.reveal(id)["credentials"]?["api_key"]?.string == "first-secret")
        #expect(!FileManager.default.fileExists(atPath: present + ".next"))
        #expect(try sandbox.run("master-key", "rotate").code == 0)
    }
}
