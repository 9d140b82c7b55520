import SQLite
import Storage
import TestSupport
import Testing

/// A daemon that stops stores the refusals that it counted in memory.
@Suite(.onBlockingThreads) struct SuppressedRefusalTests {
    @Test func aStopStoresTheCountOfRefusals() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        for _ in 1...5 { #expect(try daemon.create("{").status == 422) }
        let details = {
            try sandbox.openDatabase().all(
                "SELECT details FROM audit_events WHERE action = 'connection.create' AND outcome = 'refused' ORDER BY id"
            ) { $0.textOrNil(0) }
        }
        let first = #"{"fields":[{"in":"body","code":"json_invalid"}]}"#
        #expect(try details() == [first])
        #expect(try daemon.stop().code == 0)
        #expect(try details() == [first, #"{"suppressed":4,"code":"json_invalid"}"#])
    }
}
