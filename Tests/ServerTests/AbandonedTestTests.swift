import Domain
import HTTPTypes
import JSON
import Services
import Storage
import TestSupport
import Testing

@testable import Server

/// Tests of connections that a program reported as started and never as ended, over a database file.
@Suite struct AbandonedTestTests {
    private static let expiring = """
        {"integration": "custom", "integration_type": "custom", "credentials": {"t": "s", "expires_in": 300}}
        """
    private static let custom = #"{"integration": "custom", "integration_type": "custom", "credentials": {"t": "s"}}"#

    private let site: Installation

    init() async throws {
        self.site = try await Installation()
    }

    /// Creates a connection, and reports the start of a test after `before`.
    private func testing(
        _ body: String = custom,
        before: (_ path: String) async throws -> Void = { _ in }
    ) async throws
        -> String
    {
        let made = try await self.site.send(.post, "/api/v1/connections", body: body)
        let path = "/api/v1/connections/" + made.member("id")
        try await before(path)
        let started = try await self.report("test_started", path)
        try #require(started.member("status") == "testing", "\(started.text)")
        return path
    }

    private func report(_ reason: String, _ path: String) async throws -> Installation.Reply {
        try await self.site.send(.post, path + "/events", body: #"{"reason": "\#(reason)"}"#)
    }

    private func state(_ path: String) async throws -> [String] {
        let reply = try await self.site.send(.get, path)
        return ["status", "status_reason", "status_message"].map(reply.member)
    }

    private static let message = "No outcome of the test was reported within 10 minutes"

    @Test func eachConnectionGetsItsStatusBack() async throws {
        let active = try await self.testing()
        let inactive = try await self.testing { _ = try await self.site.send(.post, $0 + "/deactivate") }
        let refused = try await self.testing { _ = try await self.report("credentials_refused", $0) }
        let passed = try await self.testing { path in
            _ = try await self.report("test_started", path)
            _ = try await self.report("test_passed", path)
        }
        let ended = try await self.testing()
        _ = try await self.report("test_passed", ended)

        self.site.clock.advance(seconds: 599)
        #expect(try await self.site.composition.testSweeper.sweep().ended == 0)
        #expect(try await self.state(active) == ["testing", "test_started", ""])
        self.site.clock.advance(seconds: 1)
        #expect(try await self.site.composition.testSweeper.sweep() == (4, nil))
        #expect(try await self.state(active) == ["active", "checked", Self.message])
        #expect(try await self.state(inactive) == ["inactive", "switched_off", Self.message])
        #expect(try await self.state(refused) == ["error", "credentials_refused", Self.message])
        #expect(try await self.state(passed) == ["active", "test_passed", Self.message])
        #expect(try await self.state(ended) == ["active", "test_passed", ""])
        #expect(try await self.site.composition.testSweeper.sweep() == (0, nil))
    }

    @Test func theEndIsHistoryAndAudited() async throws {
        let path = try await self.testing()
        self.site.clock.advance(seconds: 600)
        _ = try await self.site.composition.testSweeper.sweep()
        let events = try await self.site.send(.get, path + "/events")
        let event = try #require(events.json?["events"]?.array?.first)
        #expect(["from", "to", "actor"].map { event[$0]?.string } == ["testing", "active", "patchbay"])
        #expect(events.json?["total"] == 2)
        let audit = try await self.site.send(.get, "/api/v1/audit-events?action=connection.end_test")
        let audited = try #require(audit.json?["audit_events"]?.array)
        #expect(audited.map { $0["actor"]?.string } == ["patchbay"])
        #expect(audited.map { "/api/v1/connections/\($0["resource_id"]?.string ?? "")" } == [path])
        // A late outcome is refused as for any active connection, and another test can be started.
        #expect(try await self.report("test_passed", path).status == 409)
        #expect(try await self.report("test_started", path).status == 200)
    }

    @Test func anExpiredConnectionThatGotAnotherTokenBecomesActive() async throws {
        let path = try await self.testing(Self.expiring) { _ in
            self.site.clock.advance(seconds: 300)
            _ = try await self.site.composition.expirySweeper.sweep()
        }
        let renewed = #"{"credentials": {"t": "s", "expires_in": 3600}}"#
        #expect(try await self.site.send(.put, path, body: renewed).member("status") == "testing")
        self.site.clock.advance(seconds: 600)
        #expect(try await self.site.composition.testSweeper.sweep().ended == 1)
        #expect(try await self.state(path) == ["active", "credentials_replaced", Self.message])
    }

    /// Somebody who writes to the database cannot stop the task.
    @Test func aConnectionWithoutHistoryIsSwitchedOff() async throws {
        let path = try await self.testing()
        let other = try await self.testing()
        try self.site.execute("DELETE FROM connection_events")
        self.site.clock.advance(seconds: 600)
        #expect(try await self.site.composition.testSweeper.sweep() == (2, nil))
        for path in [path, other] { #expect(try await self.state(path)[0] == "inactive") }
    }
}
