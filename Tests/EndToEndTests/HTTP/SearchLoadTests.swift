import Foundation
import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// Searches that compare nearly a hundred characters at each position of every label. One takes about 0.4 s.
@Suite(.serialized, .onBlockingThreads) struct SearchLoadTests {
    private static let path = "\(Path.connections)?search=\(String(repeating: "a", count: 99))b"

    /// A daemon with 20,000 connections, and a key that reads.
    private func start(environment: [String: String] = [:]) throws -> (daemon: Daemon, key: String) {
        let daemon = try Sandbox().start(environment: environment)
        _ = try daemon.create(Submission.custom(label: String(repeating: "a", count: 250)))
        try daemon.sandbox.openDatabase().run(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
            INSERT INTO connections (id, workspace_id, label, integration, integration_type, auth_method_id, config,
                credential_id, user_id, created_by, status, status_reason, status_changed_at, created_at, updated_at)
            SELECT printf('conn_%026d', n), workspace_id, label, integration, integration_type, auth_method_id, config,
                credential_id, user_id, created_by, status, status_reason, status_changed_at, created_at, updated_at
            FROM connections, numbers
            """
        )
        return (daemon, try daemon.makeKey(scopes: "connections:read"))
    }

    /// Asks for `count` searches at once and leaves their connections open.
    private func search(_ daemon: Daemon, _ key: String, _ count: Int) throws -> [Client] {
        try (0..<count).map { _ in
            let client = try daemon.connect()
            try client.send(Client.head("GET", Self.path, headers: ["X-API-Key": key], length: nil))
            return client
        }
    }

    /// The value of a metric; 0 when there is none.
    private func metric(_ daemon: Daemon, _ name: String) throws -> Int {
        let lines = try daemon.request("GET", "/metrics", as: .none).text.split(separator: "\n")
        return lines.first { $0.hasPrefix(name + " ") }.flatMap { Int($0.dropFirst(name.utf8.count + 1)) } ?? 0
    }

    private func searches(_ daemon: Daemon, answered status: Int) throws -> Int {
        let labels = #"method="GET",route="\#(Path.connections)",status="\#(status)""#
        return try self.metric(daemon, "patchbay_http_request_duration_seconds_count{\(labels)}")
    }

    @Test func listsOfOthersDoNotWaitForTheSearchesOfOneKey() throws {
        let (daemon, key) = try self.start()
        let clients = try self.search(daemon, key, 100)
        try poll(for: "the searches to wait") { try self.metric(daemon, "patchbay_scans_waiting") > 80 ? () : nil }
        let client = try daemon.connect()
        let headers = ["X-API-Key": daemon.token]
        for _ in 0..<20 {
            let start = ContinuousClock.now
            #expect(try client.request("GET", "\(Path.connections)?limit=1", headers: headers).status == 200)
            // All searches take 20 s on two cores.
            #expect(ContinuousClock.now - start < .seconds(1))
        }
        #expect(try self.metric(daemon, "patchbay_scans_waiting") > 0)
        withExtendedLifetime(clients) {}
    }

    @Test func searchesOfClientsThatHungUpDoNotRun() throws {
        let (daemon, key) = try self.start()
        var clients = try self.search(daemon, key, 100)
        clients.removeAll()
        try poll(for: "the searches to end", within: .seconds(10)) {
            try self.searches(daemon, answered: 499) + self.searches(daemon, answered: 200) == 100 ? () : nil
        }
        #expect(try self.searches(daemon, answered: 200) < 10)
        #expect(try self.metric(daemon, "patchbay_scans_waiting") == 0)
        #expect(!daemon.errors.contains("request failed"))
    }

    @Test func searchesThatAreTooManyAreRefused() throws {
        let (daemon, key) = try self.start()
        let clients = try self.search(daemon, key, 300)
        try poll(for: "the searches to wait") { try self.metric(daemon, "patchbay_scans_waiting") > 250 ? () : nil }
        let reply = try daemon.request("GET", Self.path, as: .token(key))
        #expect(reply.status == 503)
        #expect(reply.headers["retry-after"] == "1")
        #expect(reply["detail"] == "Too many lists and searches are waiting; try again in a moment")
        #expect(try self.metric(daemon, "patchbay_scans_refused_total") > 0)
        #expect(try daemon.request("GET", "\(Path.connections)?limit=1").status == 200)
        withExtendedLifetime(clients) {}
    }

    /// Requests in flight have `shutdown_timeout_s` to end; then they are cancelled.
    @Test func searchesDoNotHoldUpAStop() throws {
        let (daemon, key) = try self.start(environment: ["PATCHBAY_SHUTDOWN_TIMEOUT_S": "1"])
        let clients = try self.search(daemon, key, 100)
        try poll(for: "the searches to wait") { try self.metric(daemon, "patchbay_scans_waiting") > 80 ? () : nil }
        let start = ContinuousClock.now
        let outcome = try daemon.stop()
        #expect(outcome.code == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
        withExtendedLifetime(clients) {}
    }
}
