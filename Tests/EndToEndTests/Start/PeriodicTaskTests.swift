import JSON
import SQLite
import Storage
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct PeriodicTaskTests {
    @Test func aTokenThatHasEndedExpiresWithinFiveSeconds() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.gmail(expiresAt: "2099-10-19T12:00:00Z")).id
        let start = ContinuousClock.now
        // As another program would, and as time does.
        try sandbox.openDatabase().run("UPDATE credentials SET expires_at = '2026-01-01T00:00:00.000Z'")
        try poll(for: "the token's end") { try daemon.get(id)["status"] == "expired" ? true : nil }
        #expect(ContinuousClock.now - start < .seconds(5))
        try poll(for: "the log line") { daemon.errors.contains("tokens expired connections=1") ? () : nil }
    }
}
