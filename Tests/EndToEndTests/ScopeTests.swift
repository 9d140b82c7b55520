import Domain
import JSON
import Testing
import TestSupport

@testable import Web

/// Every route with every scope. The rule is written out here once more, so that a change of it is noticed.
@Suite(.onBlockingThreads) struct ScopeTests {
    @Test func everyRouteIsForItsScopeOnly() throws {
        let daemon = try Sandbox().start()
        let routes = try daemon.routes()
        let keys = try Scope.allCases.map { ($0, try daemon.makeKey(scopes: $0.rawValue)) }
        for route in routes {
            guard let needed = route.scope else { continue }
            let refusal = JSON.string("This needs a key with scope '\(needed.rawValue)'")
            for (scope, token) in keys {
                let isAllowed = scope == needed || scope == .root || scope == .admin && needed != .root
                let reply = try route.send(to: daemon, with: Tenant.nowhere, as: .token(token))
                let isRefused = reply.status == 403 && reply["detail"] == refusal
                #expect(isRefused == !isAllowed, "\(scope.rawValue): \(route.method) \(route.path)")
                #expect(reply.status != 401 && reply.status < 500, "\(scope.rawValue): \(route.method) \(route.path)")
            }
        }
    }

    @Test func everyRouteWithAScopeNeedsAKey() throws {
        let daemon = try Sandbox().start()
        for route in try daemon.routes() {
            let reply = try route.send(to: daemon, with: Tenant.nowhere, as: .none)
            #expect((reply.status == 401) == (route.scope != nil), "\(route.method) \(route.path)")
        }
    }
}
