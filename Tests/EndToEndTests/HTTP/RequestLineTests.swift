import Foundation
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct RequestLineTests {
    @Test func namesTheCallerAndTheWorkspaceThatAreKnown() throws {
        let daemon = try Sandbox().start(environment: [
            "PATCHBAY_RATE_LIMIT_PER_MINUTE": "1", "PATCHBAY_RATE_LIMIT_BURST": "2",
        ])
        let caller = "caller.id=key_\(daemon.token.dropFirst(4).prefix(26)) "
        let workspace = " workspace.id=\(try daemon.workspaceID())"
        let requests: [(key: Daemon.Key, headers: [String: String], status: Int, caller: String, workspace: String)] = [
            (.administrator, [:], 404, caller, workspace),
            (.administrator, ["X-Workspace-Id": "wsp_nothing"], 404, caller, ""),
            (.administrator, [:], 429, caller, ""),
            (.none, [:], 401, "", ""),
        ]
        for (index, request) in requests.enumerated() {
            let headers = request.headers.merging(["X-Request-Id": "request-\(index)"]) { $1 }
            #expect(try daemon.get("conn_x", as: request.key, headers: headers).status == request.status, "\(index)")
            let line = try poll(for: "the request's line in the log") {
                daemon.errors.split(separator: "\n").first { $0.contains("request.id=request-\(index)") }
            }
            let end = """
                http.method=GET http.route=/api/v1/connections/{connection_id} http.status=\(request.status) \
                request.id=request-\(index)\(request.workspace)
                """
            #expect(line.hasSuffix(end), "\(line)")
            #expect(line.contains(" info request \(request.caller)duration_us="), "\(line)")
        }
    }
}
