import Domain
import HTTPTypes
import TestSupport
import Testing

@testable import Web

/// No key learns of another workspace whether something is there. Every route is asked, whatever routes there are.
@Suite struct IsolationTests {
    private let sandbox: Sandbox
    private let ours: Tenant
    private let theirs: Tenant
    private let routes: [Route]

    init() async throws {
        self.sandbox = try await Sandbox()
        self.ours = try await Tenant(self.sandbox, "ours")
        self.theirs = try await Tenant(self.sandbox, "theirs")
        self.routes = self.sandbox.routes.filter { $0.scope != nil }
    }

    /// A new kind of row comes with one for these tests, in ``Tenant``.
    @Test func everyPlaceholderIsKnown() {
        for route in self.routes {
            for name in route.placeholders {
                #expect(self.theirs.ids[name] != nil || Tenant.words[name] != nil, "\(route.path): \(name)")
            }
        }
        #expect(self.theirs.ids.keys == Tenant.nowhere.keys)
    }

    @Test func anotherWorkspacesRowIsAsOneThatNeverWas() async throws {
        let routes = self.routes.filter { !$0.placeholders.allSatisfy { Tenant.words[$0] != nil } }
        for route in routes {
            let foreign = try await route.send(to: self.sandbox, with: self.theirs.ids, as: self.ours.administrator)
            let missing = try await route.send(to: self.sandbox, with: Tenant.nowhere, as: self.ours.administrator)
            // A route that needs `root` refuses before it looks for anything.
            #expect(foreign.status == (route.scope == .root ? 403 : 404), "\(route.method) \(route.path)")
            #expect(foreign.status == missing.status && foreign.text == missing.text, "\(route.method) \(route.path)")
            #expect(foreign.headers.undated == missing.headers.undated, "\(route.method) \(route.path)")
            guard route.operation.body != nil else { continue }
            // A malformed body is not looked at, either.
            let malformed = try await route.send(
                to: self.sandbox,
                with: self.theirs.ids,
                as: self.ours.administrator,
                body: "{"
            )
            #expect(malformed.text == missing.text, "\(route.method) \(route.path)")
        }
        // The rows are still there for their own workspace.
        for route in routes where route.method == .get && route.placeholders.count == 1 {
            let own = try await route.send(to: self.sandbox, with: self.theirs.ids, as: self.theirs.administrator)
            #expect(own.status == 200, "\(route.path)")
        }
    }

    @Test func noListShowsOrCountsAnotherWorkspacesRows() async throws {
        let lists = self.routes.filter { $0.method == .get && $0.placeholders.allSatisfy { Tenant.words[$0] != nil } }
        #expect(!lists.isEmpty)
        for route in lists {
            let reply = try await route.send(to: self.sandbox, with: [:], as: self.ours.administrator)
            #expect(reply.status == 200, "\(route.path)")
            for id in self.theirs.ids.values { #expect(!reply.text.contains(id), "\(route.path)") }
        }
    }

    /// As the value of a filter, too.
    @Test func anotherWorkspacesIdFindsNothing() async throws {
        for route in self.routes where route.method == .get {
            for parameter in route.operation.parameters where parameter.location == .query {
                guard let id = self.theirs.ids[parameter.name], let nowhere = Tenant.nowhere[parameter.name] else {
                    continue
                }
                let name = parameter.name
                func ask(_ id: String) async throws -> Reply {
                    try await route.send(
                        to: self.sandbox,
                        with: self.ours.ids,
                        query: "?\(name)=\(id)",
                        as: self.ours.administrator
                    )
                }
                #expect(try await ask(id).text == ask(nowhere).text, "\(route.path) \(name)")
            }
        }
    }
}

extension [String: String] {
    fileprivate var undated: [String: String] { self.filter { $0.key != "date" } }
}
