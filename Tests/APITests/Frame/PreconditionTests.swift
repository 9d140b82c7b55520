import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import Web

/// `If-Match` on every route that changes or removes a row, whatever routes there are.
@Suite struct PreconditionTests {
    private let sandbox: Sandbox
    private let tenant: Tenant
    private let updates: [Route]

    init() async throws {
        self.sandbox = try await Sandbox()
        self.tenant = try await Tenant(self.sandbox, "ours")
        self.updates = self.sandbox.routes.filter { $0.method == .put }
    }

    private func send(_ method: String, _ route: Route, _ headers: [String: String] = [:]) async throws -> Reply {
        try await self.sandbox.request(
            method,
            route.path(with: self.tenant.ids),
            headers: headers.merging(self.workspace) { $1 },
            body: method == "PUT" ? route.operation.body?.example.serialized() : nil
        )
    }

    private var workspace: [String: String] { ["X-Workspace-Id": self.tenant.ids["workspace_id"] ?? ""] }

    private static func refusal(of header: String) -> String {
        header.hasPrefix("\"")
            ? "It was changed since it was read; read it again and repeat"
            : "'If-Match' holds no ETag of such a row; send the ETag as it was given, with its quotes"
    }

    @Test func aLostUpdateIsRefused() async throws {
        #expect(self.updates.count == 5)
        for route in self.updates {
            let seen = try #require(try await self.send("GET", route).headers["etag"], "\(route.path)")
            #expect(try await self.send("GET", route, ["If-None-Match": seen]).status == 304, "\(route.path)")
            let first = try await self.send("PUT", route, ["If-Match": seen])
            #expect(first.status == 200, "\(route.path): \(first.text)")
            #expect(first.headers["etag"] == nil, "\(route.path)")
            let kept = try await self.send("GET", route)
            let next = try #require(kept.headers["etag"], "\(route.path)")
            for header in [seen, "W/\(next)", "\"x\"", "x", ""] {
                let refused = try await self.send("PUT", route, ["If-Match": header])
                #expect(refused.status == 412, "\(route.path): \(header)")
                #expect(refused["detail"]?.string == Self.refusal(of: header), "\(header)")
            }
            #expect(try await self.send("GET", route).body == kept.body, "\(route.path)")
            #expect(try await self.send("PUT", route, ["If-Match": "\"x\", \(next)"]).status == 200, "\(route.path)")
            #expect(try await self.send("PUT", route, ["If-Match": "*"]).status == 200, "\(route.path)")
        }
    }

    /// Changes the row, and expects `route` to refuse what names another state than its present one.
    ///
    /// - Returns: the tag that it has then.
    private func refused(_ route: Route, ofRowOf update: Route) async throws -> String {
        let seen = try #require(try await self.send("GET", update).headers["etag"], "\(route.path)")
        #expect(try await self.send("PUT", update).status == 200, "\(route.path)")
        let kept = try await self.send("GET", update)
        for header in [seen, "\"x\"", ""] {
            let refused = try await self.send(route.method.rawValue, route, ["If-Match": header])
            #expect(refused.status == 412, "\(route.path): \(header)")
            #expect(refused["detail"]?.string == Self.refusal(of: header), "\(header)")
        }
        #expect(try await self.send("GET", update).body == kept.body, "\(route.path)")
        return try #require(kept.headers["etag"], "\(route.path)")
    }

    @Test func whatOthersChangedMeanwhileIsNotRemoved() async throws {
        // A connect session has no update; ``ConnectSessionTests`` ends one under a condition.
        let removals = self.sandbox.routes.filter { $0.method == .delete && !"\($0.path)".contains("session_id") }
        #expect(removals.count == 5)
        var fresh: [(route: Route, tag: String)] = []
        for route in removals {
            let update = try #require(self.updates.first { "\($0.path)" == "\(route.path)" }, "\(route.path)")
            fresh.append((route, try await self.refused(route, ofRowOf: update)))
        }
        // Some are used by others or not empty, which is another reason to stay.
        let statuses = try await fresh.asyncMap {
            try await self.send("DELETE", $0.route, ["If-Match": $0.tag]).status
        }
        #expect(statuses.contains(204))
        #expect(!statuses.contains(412))
    }

    @Test func whatOthersChangedMeanwhileIsNeitherSwitchedNorRestored() async throws {
        let routes = self.sandbox.routes
        for id in ["deactivate_connection", "activate_connection", "restore_credential"] {
            let route = try #require(routes.first { $0.operation.name == id })
            let update = try #require(self.updates.first { "\(route.path)".hasPrefix("\($0.path)/") })
            let next = try await self.refused(route, ofRowOf: update)
            #expect(try await self.send("POST", route, ["If-Match": next]).status == 200, "\(id)")
        }
    }

    /// - Returns: how often each status came.
    private func putAtOnce(
        _ count: Int,
        _ route: Route,
        _ headers: [String: String] = [:]
    ) async throws -> [Int: Int] {
        let headers = headers.merging(self.workspace) { $1 }
        let (sandbox, path) = (self.sandbox, route.path(with: self.tenant.ids))
        let body = route.operation.body?.example.serialized()
        return try await atOnce(count) { _ in
            try await sandbox.request("PUT", path, headers: headers, body: body)
        }.tally
    }

    @Test func ofManyUpdatesOfTheSameStateOneIsDone() async throws {
        for route in self.updates {
            let seen = try #require(try await self.send("GET", route).headers["etag"], "\(route.path)")
            #expect(try await self.putAtOnce(8, route, ["If-Match": seen]) == [200: 1, 412: 7], "\(route.path)")
        }
    }

    /// Without `If-Match` the last of them counts, and none is told to try again.
    @Test func ofManyUpdatesWithoutAConditionEachIsDone() async throws {
        for route in self.updates { #expect(try await self.putAtOnce(3, route) == [200: 3], "\(route.path)") }
    }
}
