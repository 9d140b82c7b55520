import Domain
import JSON
import Testing
import TestSupport

@testable import Web

/// Every route with every scope. The rule is written out here once more, so that a change of it is noticed.
@Suite struct ScopeTests {
    @Test func everyRouteIsForItsScopeOnly() async throws {
        let sandbox = try await Sandbox()
        let keys = try await Scope.allCases.asyncMap { ($0, try await sandbox.makeKey(scopes: $0.rawValue)) }
        for route in sandbox.routes {
            guard let needed = route.scope else { continue }
            let refusal = JSON.string("This needs a key with scope '\(needed.rawValue)'")
            for (scope, token) in keys {
                let isAllowed = scope == needed || scope == .root || scope == .admin && needed != .root
                let reply = try await route.send(to: sandbox, with: Tenant.nowhere, as: .token(token))
                let isRefused = reply.status == 403 && reply["detail"] == refusal
                #expect(isRefused == !isAllowed, "\(scope.rawValue): \(route.method) \(route.path)")
                #expect(reply.status != 401 && reply.status < 500, "\(scope.rawValue): \(route.method) \(route.path)")
            }
        }
    }

    @Test func everyRouteWithAScopeNeedsAKey() async throws {
        let sandbox = try await Sandbox()
        for route in sandbox.routes {
            let reply = try await route.send(to: sandbox, with: Tenant.nowhere, as: .none)
            #expect((reply.status == 401) == (route.scope != nil), "\(route.method) \(route.path)")
        }
    }
}
