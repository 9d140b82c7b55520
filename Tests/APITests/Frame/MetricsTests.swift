import Foundation
import Server
import TestSupport
import Testing

@Suite struct MetricsTests {
    /// By everything before the value, such as `patchbay_connections{status="active"}`.
    private func values(_ sandbox: Sandbox) async throws -> [String: Double] {
        let lines = try await sandbox.request("GET", "/metrics", as: .none).text.split(separator: "\n")
        var values: [String: Double] = [:]
        for line in lines where !line.hasPrefix("# ") {
            let match = try #require(line.wholeMatch(of: /([a-z_]+(?:\{.*\})?) ([-+.e0-9]+)/), "\(line)")
            #expect(values.updateValue(try #require(Double(match.2)), forKey: String(match.1)) == nil, "\(line)")
        }
        return values
    }

    @Test func answersWithoutAKeyInPrometheusFormat() async throws {
        let reply = try await Sandbox().request("GET", "/metrics", as: .none)
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(reply.headers["cache-control"] == "no-store")
        #expect(reply.text.hasPrefix("# HELP patchbay_build_info "))
        #expect(reply.text.hasSuffix("\n"))
    }

    @Test func countsConnectionsByStatus() async throws {
        let sandbox = try await Sandbox()
        let ids = try await (0..<3).asyncMap { _ in try await sandbox.create(Submission.custom()).id }
        _ = try await sandbox.request("POST", "\(Path.connections)/\(ids[0])/deactivate")
        _ = try await sandbox.request("DELETE", "\(Path.connections)/\(ids[1])")
        let values = try await self.values(sandbox)
        #expect(values[#"patchbay_connections{status="active"}"#] == 1)
        #expect(values[#"patchbay_connections{status="inactive"}"#] == 1)
        for status in ["testing", "error", "expired"] {
            #expect(values[#"patchbay_connections{status="\#(status)"}"#] == 0)
        }
    }

    @Test func countsRequestsByRouteAndStatus() async throws {
        let sandbox = try await Sandbox()
        let id = try await sandbox.create(Submission.custom()).id
        for path in [id, id, "conn_nothing"] { _ = try await sandbox.get(path) }
        _ = try await sandbox.get(id, as: .none)
        _ = try await sandbox.request("GET", "/nowhere")
        _ = try await sandbox.request("PATCH", "/healthz")
        let counts = try await self.values(sandbox).filter {
            $0.key.hasPrefix("patchbay_http_request_duration_seconds_count")
        }
        let one = "\(Path.connections)/{connection_id}"
        let expected: [(method: String, route: String, status: Int, count: Double)] = [
            ("POST", Path.connections, 200, 1), ("GET", one, 200, 2), ("GET", one, 404, 1), ("GET", one, 401, 1),
            ("GET", "-", 404, 1), ("PATCH", "/healthz", 405, 1),
        ]
        #expect(counts.count == expected.count)
        for (method, route, status, count) in expected {
            let labels = #"method="\#(method)",route="\#(route)",status="\#(status)""#
            #expect(counts["patchbay_http_request_duration_seconds_count{\(labels)}"] == count, "\(labels)")
        }
    }

    @Test func tellsOfWritesAndOfTheProcess() async throws {
        let sandbox = try await Sandbox()
        let before = try await self.values(sandbox)
        _ = try await sandbox.create(Submission.custom())
        let after = try await self.values(sandbox)
        func value(_ name: String) -> Double { after[name] ?? -1 }
        func rise(_ name: String) -> Double { value(name) - (before[name] ?? -1) }
        #expect(rise("patchbay_writes_total") >= 1)
        #expect(rise("patchbay_commit_duration_seconds_count") >= 1)
        #expect(rise("patchbay_commit_duration_seconds_sum") > 0)
        #expect(rise("process_cpu_seconds_total") > 0)
        #expect(value("patchbay_writes_waiting") == 0)
        #expect(value("patchbay_data_keys") == 1)
        for name in ["patchbay_database_size_bytes", "patchbay_log_size_bytes", "process_resident_memory_bytes"] {
            #expect(value(name) > 4096, "\(name)")
        }
        #expect(value("process_open_fds") > 3)
        #expect(abs(value("process_start_time_seconds") - Date().timeIntervalSince1970) < 300)
    }

    @Test func namesNobodyAndNothing() async throws {
        let sandbox = try await Sandbox()
        let created = try await sandbox.create(
            #"{"label": "canary-label", "integration": "canary-service", "integration_type": "custom", "user_id": "canary-user","#
                + #" "credentials": {"token": "canary-secret"}}"#
        )
        #expect(created.status == 200)
        _ = try await sandbox.get("canary-id")
        _ = try await sandbox.request("GET", "/canary-path?canary=query", headers: ["X-Request-Id": "canary-request"])
        let text = try await sandbox.request("GET", "/metrics", as: .none).text
        for part in ["canary", "conn_", "cred_", "wsp_", "key_0", sandbox.directory.path] {
            #expect(!text.contains(part), "\(part)")
        }
    }
}
