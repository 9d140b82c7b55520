import Domain
import HTTPTypes
import Hummingbird
import JSON
import Testing
import Web

@testable import Server

/// Two users with tokens of all scopes but `admin` and `root`, over one database.
@Suite struct UserIsolationTests {
    private static let scopes = Scopes(Scope.allCases.filter { $0 != .admin && $0 != .root }).description
    private static let alice = "alice-7f3a \(scopes)"
    private static let bob = "bob-9c1d \(scopes)"
    /// Ids of the right form that no row has.
    private static let nowhere = [
        "connection_id": "conn_01m85esrzw98dq3bghqtc2eg00", "credential_id": "cred_01m85esrzw98dq3bghqtc2eg00",
        "workspace_id": "wsp_01m85esrzw98dq3bghqtc2eg00", "api_key_id": "key_01m85esrzw98dq3bghqtc2eg00",
        "user_id": "nobody", "integration_id": "gmail", "session_id": "cses_01m85esrzw98dq3bghqtc2eg00",
    ]

    private let site: Installation
    /// The ids of Bob's rows, by the name of the parameter of a path.
    private let bobs: [String: String]
    /// A part of each text that only Bob may see.
    private let secrets: [String]
    private let alices: [String: String]

    init() async throws {
        self.site = try await Installation()
        (self.alices, _) = try await Self.rows(of: Self.alice, self.site)
        (self.bobs, self.secrets) = try await Self.rows(of: Self.bob, self.site)
        // A connection that Bob made and that an API key gave to Alice, with an event of Bob's.
        let made = try await self.site.send(.post, "/api/v1/connections", as: Self.bob, body: Self.custom)
        let path = "/api/v1/connections/" + made.member("id")
        _ = try await self.site.send(.post, path + "/deactivate", as: Self.bob)
        _ = try await self.site.send(.put, path, body: #"{"user_id": "alice-7f3a"}"#)
        // Alice's own credential, which an API key attached to Bob's connection.
        let body = #"{"credential_id": "\#(self.alices["credential_id"] ?? "")"}"#
        let attached = try await self.site.send(.put, "/api/v1/connections/" + (self.bobs["shared"] ?? ""), body: body)
        try #require(attached.status == 200)
    }

    private static let custom = #"{"integration": "custom", "integration_type": "custom", "credentials": {"t": "s"}}"#
    private static let credential = """
        {"label": "mine", "auth_type": "api_key", "credential_scope": "user", "credentials": {"t": "s"}}
        """

    private static func rows(
        of user: String,
        _ site: Installation
    ) async throws -> (ids: [String: String], secrets: [String]) {
        let connection = try await site.send(.post, "/api/v1/connections", as: user, body: Self.custom)
        let shared = try await site.send(.post, "/api/v1/connections", as: user, body: Self.custom)
        let credential = try await site.send(.post, "/api/v1/credentials", as: user, body: Self.credential)
        let session = try await site.send(
            .post,
            "/api/v1/connect-sessions",
            as: user,
            body: #"{"integrations": ["gmail"]}"#
        )
        // Of the last test, too, there is something to read.
        _ = try await site.send(.post, "/api/v1/connections/\(connection.member("id"))/test", as: user)
        try #require((connection.status, shared.status, credential.status) == (200, 200, 200))
        try #require(session.status == 200)
        let ids = [
            "connection_id": connection.member("id"), "credential_id": credential.member("id"),
            "shared": shared.member("id"), "session_id": session.member("id"),
            "user_id": String(user.prefix { $0 != " " }),
        ]
        return (ids, Array(ids.values) + [connection.member("credential_id")])
    }

    /// Each route as `METHOD path`. A new route has to be added here, with a decision.
    private static let open: [String: UserAccess] = [
        "GET /api/v1/connections": .ownRows(.connectionUser),
        "POST /api/v1/connections": .ownRows(.connectionUser),
        "GET /api/v1/connections/users/{user_id}": .ownRows(.connectionUser),
        "GET /api/v1/connections/{connection_id}": .ownRows(.connectionUser),
        "PUT /api/v1/connections/{connection_id}": .ownRows(.connectionUser),
        "DELETE /api/v1/connections/{connection_id}": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/activate": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/deactivate": .ownRows(.connectionUser),
        "GET /api/v1/connections/{connection_id}/events": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/events": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/reveal": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/revoke": .ownRows(.connectionUser),
        "GET /api/v1/connections/{connection_id}/test": .ownRows(.connectionUser),
        "POST /api/v1/connections/{connection_id}/test": .ownRows(.connectionUser),
        "GET /api/v1/credentials": .ownRows(.credentialUser),
        "POST /api/v1/credentials": .ownRows(.credentialUser),
        "GET /api/v1/credentials/{credential_id}": .ownRows(.credentialUser),
        "PUT /api/v1/credentials/{credential_id}": .ownRows(.credentialUser),
        "DELETE /api/v1/credentials/{credential_id}": .ownRows(.credentialUser),
        "GET /api/v1/credentials/{credential_id}/connections": .ownRows(.credentialUser),
        "POST /api/v1/credentials/{credential_id}/restore": .ownRows(.credentialUser),
        "POST /api/v1/credentials/{credential_id}/reveal": .ownRows(.credentialUser),
        "POST /api/v1/connect-sessions": .ownRows(.connectSessionUser),
        "GET /api/v1/connect-sessions/{session_id}": .ownRows(.connectSessionUser),
        "DELETE /api/v1/connect-sessions/{session_id}": .ownRows(.connectSessionUser),
        "POST /api/v1/connect-sessions/{session_id}/complete": .ownRows(.connectSessionUser),
        "POST /api/v1/oauth/initiate": .ownRows(.connectSessionUser),
        "GET /api/v1/integrations": .noRows,
        "GET /api/v1/integrations/{integration_id}": .noRows,
        "GET /api/v1/connections/integrations/{integration_id}/requirements": .noRows,
        "POST /api/v1/connections/validate": .noRows,
    ]

    @Test func everyOtherRouteIsClosed() async throws {
        for route in self.site.routes where route.scope != nil {
            #expect(route.users == Self.open["\(route.method) \(route.path)"] ?? .none, "\(route.method) \(route.path)")
        }
        #expect(self.site.routes.count { $0.scope != nil && $0.users != .none } == Self.open.count)
    }

    private func path(_ route: Route, _ ids: [String: String]) -> String {
        ids.merging(Self.nowhere) { id, _ in id }.reduce(route.path.description) {
            $0.replacing("{\($1.key)}", with: $1.value)
        }
    }

    private func send(
        _ route: Route,
        _ ids: [String: String],
        query: String = "",
        body: String? = nil
    ) async throws -> Installation.Reply {
        try await self.site.send(
            route.method,
            self.path(route, ids) + query,
            as: Self.alice,
            headers: ["X-Request-Id": "same"],
            body: body ?? route.operation.body?.example.serialized()
        )
    }

    private func expectNothingOfBob(_ reply: Installation.Reply, _ note: String) {
        let text = reply.text + reply.headers.map(\.value).joined(separator: "\n")
        for secret in self.secrets { #expect(!text.contains(secret), "\(note): \(secret)") }
        #expect(!text.contains("bob"), "\(note)")
    }

    @Test func noRouteTellsAnythingOfTheOtherUser() async throws {
        for route in self.site.routes where route.scope != nil {
            let note = "\(route.method) \(route.path)"
            let reply = try await self.send(route, self.bobs)
            self.expectNothingOfBob(reply, note)
            if route.users == .none { #expect(reply.status == 403, "\(note)") }
            let path = route.path.description
            if ["connection_id}", "credential_id}", "session_id}"].contains(where: path.contains) {
                let missing = try await self.send(route, [:])
                #expect((reply.status, reply.text) == (404, missing.text), "\(note)")
            }
            // As Alice's own, and with Bob's ids in the query.
            let queries = route.operation.parameters.filter { $0.location == .query }.map(\.name)
            for name in queries where self.bobs[name] != nil {
                let found = try await self.send(route, self.alices, query: "?\(name)=\(self.bobs[name] ?? "")")
                let missing = try await self.send(route, self.alices, query: "?\(name)=\(Self.nowhere[name] ?? "")")
                #expect(found.text == missing.text, "\(note) \(name)")
            }
        }
        for route in self.site.routes where route.method == .get && route.users != .none {
            let query =
                route.operation.parameters.contains { $0.name == "include_credential" }
                ? "?include_credential=true&include=test" : ""
            let own = try await self.send(route, self.alices, query: query)
            if route.scope != nil { #expect(own.status == 200, "\(route.path)") }
            self.expectNothingOfBob(own, "\(route.path)")
        }
    }

    @Test func bodiesDoNotReachTheOtherUser() async throws {
        let credentialID = self.bobs["credential_id"] ?? ""
        let own = "/api/v1/connections/" + (self.alices["connection_id"] ?? "")
        let bobs = #"{"user_id": "bob-9c1d", "#
        let attached = #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credentialID)"}"#
        let bodies: [(HTTPRequest.Method, String, String, Int)] = [
            (.post, "/api/v1/connections", attached, 404),
            (.post, "/api/v1/connections", Self.custom.replacing("{", with: bobs, maxReplacements: 1), 403),
            (.put, own, #"{"credential_id": "\#(credentialID)"}"#, 404),
            (.put, own, #"{"user_id": "bob-9c1d"}"#, 403),
            (.put, own, #"{"user_id": null}"#, 403),
            (.post, "/api/v1/credentials", Self.credential.replacing("{", with: bobs, maxReplacements: 1), 403),
            (.post, "/api/v1/connect-sessions", bobs + #""integrations": ["gmail"]}"#, 403),
            (.post, "/api/v1/connect-sessions", #"{"connection_id": "\#(self.bobs["connection_id"] ?? "")"}"#, 404),
            (.post, "/api/v1/oauth/initiate", bobs + #""integration_id": "gmail"}"#, 403),
        ]
        for (method, path, body, status) in bodies {
            let reply = try await self.site.send(method, path, as: Self.alice, body: body)
            #expect(reply.status == status, "\(body): \(reply.text)")
            self.expectNothingOfBob(reply, body)
        }
        // Her credential is also used by Bob's connection; the refusal does not name it.
        let credential = "/api/v1/credentials/" + (self.alices["credential_id"] ?? "")
        let inUse = try await self.site.send(.delete, credential, as: Self.alice)
        #expect((inUse.status, inUse.member("detail")) == (409, "The credential is used by connections"))
        let users = try await self.site.send(.get, credential + "/connections", as: Self.alice)
        #expect(users.json?["total"] == 0)
    }

    @Test func listsCountOwnRowsOnly() async throws {
        let connections = try await self.site.send(.get, "/api/v1/connections", as: Self.alice)
        // Two that she made, and one that she was given.
        #expect(connections.json?["total"] == 3)
        #expect(
            connections.json?["connections"]?.array?.map { $0["created_by"]?.string } == [
                "usr_alice-7f3a", "usr_alice-7f3a", "user",
            ]
        )
        let credentials = try await self.site.send(.get, "/api/v1/credentials", as: Self.alice)
        #expect(credentials.json?["total"] == 4)
        #expect(credentials.json?["credentials"]?.array?.allSatisfy { $0["user_id"] == "alice-7f3a" } == true)
        let filter = "?auth_type=api_key&search=mine&limit=1"
        let page = try await self.site.send(.get, "/api/v1/credentials" + filter, as: Self.alice)
        #expect((page.json?["total"], page.json?["credentials"]?.array?.count) == (1, 1))
        let first = try await self.site.send(.get, "/api/v1/credentials?limit=3", as: Self.alice)
        let cursor = first.member("next_cursor")
        let second = try await self.site.send(.get, "/api/v1/credentials?limit=3&cursor=\(cursor)", as: Self.alice)
        #expect((first.json?["credentials"]?.array?.count, second.json?["credentials"]?.array?.count) == (3, 1))
        for path in ["/api/v1/connections/users/bob-9c1d", "/api/v1/connections?user_id=bob-9c1d"] {
            #expect(try await self.site.send(.get, path, as: Self.alice).json?["total"] == 0)
        }
        #expect(try await self.site.send(.get, "/api/v1/connections").json?["total"] == 5)
    }

    /// The secret goes with the connection; who had it before reaches neither any more.
    @Test func aConnectionThatIsGivenAwayTakesItsCredentialAlong() async throws {
        let path = "/api/v1/connections/" + (self.bobs["connection_id"] ?? "")
        let before = try await self.site.send(.get, path + "?include_credential=true", as: Self.bob)
        let credentialID = before.json?["credential"]?["id"]?.string ?? ""
        _ = try await self.site.send(.put, path, body: #"{"user_id": "alice-7f3a"}"#)
        for id in [path, "/api/v1/credentials/\(credentialID)"] {
            #expect(try await self.site.send(.get, id, as: Self.bob).status == 404)
            #expect(try await self.site.send(.get, id, as: Self.alice).member("user_id") == "alice-7f3a")
        }
        #expect(try await self.site.send(.post, path + "/reveal", as: Self.alice).status == 200)
    }

    @Test func adminReachesTheRowsOfAllUsers() async throws {
        let path = "/api/v1/connections/" + (self.bobs["connection_id"] ?? "")
        let reply = try await self.site.send(.get, path, as: "alice-7f3a admin")
        #expect((reply.status, reply.member("created_by")) == (200, "usr_bob-9c1d"))
        #expect(try await self.site.send(.get, "/api/v1/audit-events", as: "alice-7f3a admin").status == 200)
    }

    @Test func twoSubjectsAreTwoCallers() async throws {
        var settings = Settings()
        (settings.rateLimit, settings.rateLimitBurst) = (1, 1)
        let site = try await Installation(settings)
        var made: [Installation.Reply] = []
        for subject in ["ada", "usr_ada"] {
            made.append(
                try await site.send(
                    .post,
                    "/api/v1/connections",
                    as: "\(subject) connections:write",
                    headers: ["Idempotency-Key": "same"],
                    body: Self.custom
                )
            )
        }
        #expect(made.map(\.status) == [200, 200])
        #expect(made[0].member("id") != made[1].member("id"))
        #expect(made.map { $0.member("created_by") } == ["usr_ada", "usr_usr_ada"])
        #expect(made.map { $0.member("user_id") } == ["ada", "usr_ada"])
        let events = try await site.send(.get, "/api/v1/audit-events?action=connection.create")
        #expect(events.json?["audit_events"]?.array?.map { $0["actor"]?.string } == ["usr_usr_ada", "usr_ada"])
    }
}
