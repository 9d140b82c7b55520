import SQLite
import Storage
import Testing

/// A daemon that stops stores the refusals that it counted in memory.
@Suite(.onBlockingThreads) struct SuppressedRefusalTests {
    @Test func aStopStoresTheCountOfRefusals() throws {
        let site = try Site()
        let daemon = try site.start()
        for _ in 1...5 { #expect(try daemon.create("{").status == 422) }
        let details = {
            try site.openDatabase().all(
                "SELECT details FROM audit_events WHERE action = 'connection.create' AND outcome = 'refused' ORDER BY id"
            ) { $0.textOrNil(0) }
        }
        let first = #"{"fields":[{"in":"body","code":"json_invalid"}]}"#
        #expect(try details() == [first])
        #expect(try daemon.stop().code == 0)
        #expect(try details() == [first, #"{"suppressed":4,"code":"json_invalid"}"#])
    }
}
