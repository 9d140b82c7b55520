import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import Web

/// `If-Match` on every route that changes or removes a row, whatever routes there are.
@Suite(.onBlockingThreads) struct PreconditionTests {
    private let daemon: Daemon
    private let tenant: Tenant
    private let updates: [Route]

    init() throws {
        self.daemon = try Sandbox().start()
        self.tenant = try Tenant(self.daemon, "ours")
        self.updates = try self.daemon.routes().filter { $0.method == .put }
    }

    private func send(_ method: String, _ route: Route, _ headers: [String: String] = [:]) throws -> Reply {
        try self.daemon.request(
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

    @Test func aLostUpdateIsRefused() throws {
        #expect(self.updates.count == 4)
        for route in self.updates {
            let seen = try #require(try self.send("GET", route).headers["etag"], "\(route.path)")
            #expect(try self.send("GET", route, ["If-None-Match": seen]).status == 304, "\(route.path)")
            let first = try self.send("PUT", route, ["If-Match": seen])
            #expect(first.status == 200, "\(route.path): \(first.text)")
            #expect(first.headers["etag"] == nil, "\(route.path)")
            let kept = try self.send("GET", route)
            let next = try #require(kept.headers["etag"], "\(route.path)")
            for header in [seen, "W/\(next)", "\"x\"", "x", ""] {
                let refused = try self.send("PUT", route, ["If-Match": header])
                #expect(refused.status == 412, "\(route.path): \(header)")
                #expect(refused["detail"]?.string == Self.refusal(of: header), "\(header)")
            }
            #expect(try self.send("GET", route).body == kept.body, "\(route.path)")
            #expect(try self.send("PUT", route, ["If-Match": "\"x\", \(next)"]).status == 200, "\(route.path)")
            #expect(try self.send("PUT", route, ["If-Match": "*"]).status == 200, "\(route.path)")
        }
    }

    /// Changes the row, and expects `route` to refuse what names another state than its present one.
    ///
    /// - Returns: the tag that it has then.
    private func refused(_ route: Route, ofRowOf update: Route) throws -> String {
        let seen = try #require(try self.send("GET", update).headers["etag"], "\(route.path)")
        #expect(try self.send("PUT", update).status == 200, "\(route.path)")
        let kept = try self.send("GET", update)
        for header in [seen, "\"x\"", ""] {
            let refused = try self.send(route.method.rawValue, route, ["If-Match": header])
            #expect(refused.status == 412, "\(route.path): \(header)")
            #expect(refused["detail"]?.string == Self.refusal(of: header), "\(header)")
        }
        #expect(try self.send("GET", update).body == kept.body, "\(route.path)")
        return try #require(kept.headers["etag"], "\(route.path)")
    }

    @Test func whatOthersChangedMeanwhileIsNotRemoved() throws {
        let removals = try self.daemon.routes().filter { $0.method == .delete }
        #expect(removals.count == 4)
        var fresh: [(route: Route, tag: String)] = []
        for route in removals {
            let update = try #require(self.updates.first { "\($0.path)" == "\(route.path)" }, "\(route.path)")
            fresh.append((route, try self.refused(route, ofRowOf: update)))
        }
        // Some are used by others or not empty, which is another reason to stay.
        let statuses = try fresh.map { try self.send("DELETE", $0.route, ["If-Match": $0.tag]).status }
        #expect(statuses.contains(204))
        #expect(!statuses.contains(412))
    }

    @Test func whatOthersChangedMeanwhileIsNeitherSwitchedNorRestored() throws {
        let routes = try self.daemon.routes()
        for id in ["deactivate_connection", "activate_connection", "restore_credential"] {
            let route = try #require(routes.first { $0.operation.name == id })
            let update = try #require(self.updates.first { "\(route.path)".hasPrefix("\($0.path)/") })
            let next = try self.refused(route, ofRowOf: update)
            #expect(try self.send("POST", route, ["If-Match": next]).status == 200, "\(id)")
        }
    }

    /// - Returns: how often each status came.
    private func putAtOnce(_ count: Int, _ route: Route, _ headers: [String: String] = [:]) -> [Int: Int] {
        let headers = headers.merging(self.workspace) { $1 }.merging(["X-API-Key": self.daemon.token]) { $1 }
        let (port, path) = (self.daemon.port, route.path(with: self.tenant.ids))
        let body = route.operation.body?.example.serialized()
        let tally = Tally()
        Threads(count) { _ in
            let reply = try? Client(port: port).request("PUT", path, headers: headers, body: body)
            tally.add(reply?.status ?? 0)
        }.wait()
        return tally.counts
    }

    @Test func ofManyUpdatesOfTheSameStateOneIsDone() throws {
        for route in self.updates {
            let seen = try #require(try self.send("GET", route).headers["etag"], "\(route.path)")
            #expect(self.putAtOnce(8, route, ["If-Match": seen]) == [200: 1, 412: 7], "\(route.path)")
        }
    }

    /// Without `If-Match` the last of them counts, and none is told to try again.
    @Test func ofManyUpdatesWithoutAConditionEachIsDone() throws {
        for route in self.updates { #expect(self.putAtOnce(3, route) == [200: 3], "\(route.path)") }
    }
}
