import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

@Suite struct ConnectSessionTests {
    private let sandbox: Sandbox
    private let time = ManualClock(at: Clock.system.now())

    init() async throws {
        let clock = self.time.clock
        self.sandbox = try await Sandbox(clock: clock) { $0.publicURL = "https://connect.acme.example" }
        try await self.sandbox.setConnect(
            #"{"product_name": "Acme", "return_urls": ["https://app.acme.example/done"]}"#
        )
    }

    private func make(_ body: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("POST", Path.connectSessions, as: key, body: body)
    }

    private func read(_ id: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.connectSessions)/\(id)", as: key)
    }

    @Test func isMadeReadAndEnded() async throws {
        let made = try await self.make(
            """
            {"user_id": "u1", "integrations": ["gmail", {"id": "zendesk", "auth_method_id": "oauth2", "scopes": ["read"],
             "config": {"subdomain": "acme"}}], "label": "Mail", "user_label": "jane@acme.example",
             "return_url": "https://app.acme.example/done/mail?x=1", "verify": "off", "account_change": true,
             "expires_in": 60, "metadata": {"plan": "pro"}}
            """
        )
        #expect(made.status == 200, "\(made.text)")
        #expect(made.headers["cache-control"] == "no-store")
        let token = try #require(made["token"]?.string)
        #expect(token.hasPrefix("pct_") && token.utf8.count == 47)
        #expect(made["url"]?.string == "https://connect.acme.example/connect/\(token)")
        #expect((made["status"], made["binding"], made["connection_id"]) == ("open", "code", .null))
        #expect((made["metadata"], made["user_label"]) == (["plan": "pro"], "jane@acme.example"))
        let read = try await self.read(made.id)
        var members = try #require(made.json?.object)
        (members["token"], members["url"]) = (nil, nil)
        #expect(read.json == .object(members))
        #expect(!read.text.contains(token))
        self.time.advance(seconds: 60)
        #expect(try await self.read(made.id)["status"] == "expired")
        let path = "\(Path.connectSessions)/\(made.id)"
        #expect(try await self.sandbox.request("DELETE", path).status == 204)
        #expect(try await self.sandbox.request("DELETE", path).status == 204)
        #expect(try await self.read(made.id)["status"] == "cancelled")
        let events = try self.sandbox.openDatabase().all(
            "SELECT action FROM audit_events WHERE resource_id = ?1 AND outcome = 'done' ORDER BY id",
            made.id
        ) { $0.text(0) }
        #expect(events == ["connect_session.create", "connect_session.cancel"])
    }

    @Test func isEndedInTheStateThatWasReadOnly() async throws {
        let path = "\(Path.connectSessions)/\(try await self.make(#"{"user_id": "u1"}"#).id)"
        let tag = try #require(try await self.sandbox.request("GET", path).headers["etag"])
        #expect(try await self.sandbox.request("GET", path, headers: ["If-None-Match": tag]).status == 304)
        #expect(try await self.sandbox.request("DELETE", path, headers: ["If-Match": "\"x\""]).status == 412)
        // The end of the session is no change of its row, but of what is read.
        self.time.advance(seconds: 1800)
        #expect(try await self.sandbox.request("GET", path, headers: ["If-None-Match": tag])["status"] == "expired")
        #expect(try await self.sandbox.request("DELETE", path, headers: ["If-Match": tag]).status == 204)
    }

    @Test func theTokenIsStoredNowhereAndLoggedNowhere() async throws {
        let made = try await self.make(#"{"user_id": "u1"}"#)
        let token = try #require(made["token"]?.string)
        try await self.sandbox.finishWrites()
        #expect(!(try self.sandbox.storedBytes().contains(Array(token.utf8))))
        #expect(!self.sandbox.log.lines.joined().contains(token))
    }

    @Test func aSessionOfAnotherWorkspaceIsUnknown() async throws {
        let made = try await self.make(#"{"user_id": "u1"}"#)
        let other = try await self.sandbox.makeWorkspace("other")
        let key = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "admin", workspace: other))
        for method in ["GET", "DELETE"] {
            let reply = try await self.sandbox.request(method, "\(Path.connectSessions)/\(made.id)", as: key)
            #expect((reply.status, reply.text) == (404, #"{"detail":"Connect session not found"}"#))
        }
        #expect(try await self.read(made.id)["status"] == "open")
    }

    static let bindings: [(settings: String, members: String, binding: String)] = [
        ("{}", "", "confirm"),
        (#"{"allowed_origins": ["https://a.example"]}"#, "", "code"),
        (#"{"default_return_url": "https://a.example/d"}"#, "", "code"),
        (#"{"return_urls": ["https://a.example"]}"#, "", "confirm"),
        (#"{"return_urls": ["https://a.example"]}"#, #", "return_url": "https://a.example/x""#, "code"),
        (#"{"default_return_url": "https://a.example/d"}"#, #", "binding": "confirm""#, "confirm"),
        (#"{"default_return_url": "https://a.example/d"}"#, #", "purpose": "manage""#, "confirm"),
    ]

    @Test(arguments: bindings)
    func theBindingFollowsFromWhereTheCodeCanGo(_ settings: String, _ members: String, _ binding: String) async throws {
        try await self.sandbox.setConnect(settings)
        let made = try await self.make(#"{"user_id": "u1"\#(members)}"#)
        #expect(made["binding"]?.string == binding, "\(made.text)")
    }

    @Test func theDefaultReturnURLIsThatOfTheWorkspace() async throws {
        try await self.sandbox.setConnect(#"{"default_return_url": "https://a.example/d?x=1"}"#)
        #expect(try await self.make(#"{"user_id": "u1"}"#)["return_url"] == "https://a.example/d?x=1")
    }

    static let lifetimes: [(body: String, seconds: Int64)] = [
        (#"{"user_id": "u1"}"#, 1800), (#"{"user_id": "u1", "expires_in": 604800}"#, 604_800),
        (#"{"user_id": "u1", "purpose": "manage"}"#, 300),
        (#"{"user_id": "u1", "purpose": "manage", "expires_in": 1800}"#, 1800),
    ]

    @Test(arguments: lifetimes)
    func aSessionEnds(_ body: String, _ seconds: Int64) async throws {
        let end = self.time.now.adding(seconds: seconds)
        #expect(try await self.make(body)["expires_at"]?.string == end.text)
    }

    private static let anyURL =
        "The URL is not at or below one of the workspace's 'connect.return_urls'; add it there first"
    static let refusals: [(members: String, field: String, sentence: String)] = [
        ("", "user_id", "Send 'user_id', or 'connection_id' for signing in to a connection again"),
        (#""purpose": "manage""#, "user_id", "Send the 'user_id' whose connections are shown"),
        (
            #""purpose": "manage", "user_id": "u1", "integrations": ["gmail"]"#, "integrations",
            "A session with purpose 'manage' takes no 'integrations'; leave it out"
        ),
        (
            #""purpose": "manage", "user_id": "u1", "label": "x""#, "label",
            "A session with purpose 'manage' takes no 'label'; leave it out"
        ),
        (
            #""purpose": "manage", "user_id": "u1", "expires_in": 1801"#, "expires_in",
            "'expires_in' of a session with purpose 'manage' is 60 to 1800 seconds"
        ),
        (
            #""user_id": "u1", "expires_in": 59"#, "expires_in",
            "'expires_in' of a session with purpose 'connect' is 60 to 604800 seconds"
        ),
        (
            #""user_id": "u1", "expires_in": 604801"#, "expires_in",
            "'expires_in' of a session with purpose 'connect' is 60 to 604800 seconds"
        ),
        (
            #""user_id": "u1", "integrations": ["gmial"]"#, "integrations",
            "Integration not found; the nearest known ones are: gmail"
        ),
        (
            #""user_id": "u1", "integrations": [{"id": "gmail", "auth_method_id": "basic"}]"#, "integrations",
            "Auth method is not known; 'gmail' has: oauth2, service_account"
        ),
        (
            #""user_id": "u1", "integrations": ["gmail", {"id": "gmail"}]"#, "integrations",
            "Each integration can be there once only"
        ),
        (
            #""user_id": "u1", "integrations": [{"id": "gmail", "scopes": ["a b"]}]"#, "integrations",
            "Scopes are at most 100 names without white space, quotes and backslashes"
        ),
        (
            #""user_id": "u1", "integrations": [{"id": "gmail", "oauth_app_id": "oapp_x"}]"#, "integrations",
            "No OAuth app with this 'oauth_app_id' can be used in this workspace for this integration and auth method"
        ),
        (
            #""user_id": "u1", "metadata": {"a": "\#(String(repeating: "a", count: 4096))"}"#, "metadata",
            "'metadata' must be at most 4096 bytes of JSON"
        ),
        (
            #""user_id": "u1", "binding": "code""#, "binding",
            "Binding 'code' needs a 'return_url', or 'connect.allowed_origins' of the workspace, to which the code is "
                + "brought"
        ),
        (#""user_id": "u1", "return_url": "https://app.acme.example/done-evil""#, "return_url", anyURL),
        (#""user_id": "u1", "return_url": "https://app.acme.example/done/../x""#, "return_url", anyURL),
        (#""user_id": "u1", "return_url": "javascript:alert(1)""#, "return_url", anyURL),
        (#""user_id": "u1", "return_url": "http://app.acme.example/done""#, "return_url", anyURL),
        (#""user_id": "u1", "return_url": "https://u@app.acme.example/done""#, "return_url", anyURL),
        (#""user_id": "u1", "return_url": "https://app.acme.example/done#x""#, "return_url", anyURL),
    ]

    @Test(arguments: refusals)
    func isRefusedWithASentence(_ members: String, _ field: String, _ sentence: String) async throws {
        let reply = try await self.make("{\(members)}")
        #expect(reply.status == 422)
        #expect(reply.sentences == [sentence], "\(reply.text)")
        #expect(reply["detail"]?["message"] == "The connect session cannot be made")
        #expect(reply["detail"]?["fields"]?.array?.map { $0["field"]?.string } == [field], "\(reply.text)")
        #expect(try self.sandbox.openDatabase().first("SELECT count(*) FROM connect_sessions") { $0.int(0) } == 0)
    }

    @Test func everyProblemIsNamed() async throws {
        let reply = try await self.make(
            #"{"integrations": ["gmial", {"id": "zendesk", "config": {"subdomain": "a b"}}], "expires_in": 1}"#
        )
        let fields = reply["detail"]?["fields"]?.array?.map { $0["field"]?.string }
        #expect(fields == ["user_id", "integrations", "subdomain", "expires_in"], "\(reply.text)")
    }

    @Test(arguments: [
        #"{"purpose": "spy"}"#, #"{"user_id": ""}"#, #"{"user_id": 1}"#, #"{"integrations": "gmail"}"#,
        #"{"user_id": "u1", "integrations": [1]}"#, #"{"user_id": "u1", "integrations": [{"id": "gmail", "x": 1}]}"#,
        #"{"user_id": "u1", "integrations": [{"id": "gmail", "scopes": [1]}]}"#,
        #"{"user_id": "u1", "integrations": [{"id": "gmail", "config": []}]}"#,
        #"{"user_id": "u1", "expires_in": 60.5}"#,
        #"{"user_id": "u1", "binding": "none"}"#, #"{"user_id": "u1", "verify": true}"#,
        #"{"user_id": "u1", "metadata": "x"}"#, #"{"user_id": "u1", "user_label": ""}"#,
    ])
    func aMalformedBodyIsRefused(_ body: String) async throws {
        let reply = try await self.make(body)
        #expect(reply.status == 422)
        #expect(reply["detail"]?.array?.count == 1, "\(reply.text)")
    }

    @Test func aReconnectHasTheValuesOfItsConnection() async throws {
        let connection = try await self.sandbox.create(
            """
            {"integration": "zendesk", "integration_type": "connectors", "auth_method_id": "oauth2", "user_id": "u7", "config": {"subdomain": "acme"},
             "credentials": {"access_token": "secret-token"}}
            """
        )
        try #require(connection.status == 200, "\(connection.text)")
        let made = try await self.make(#"{"connection_id": "\#(connection.id)"}"#)
        #expect((made["user_id"]?.string, made["connection_id"]?.string) == ("u7", connection.id))
        #expect(
            made["integrations"] == [["id": "zendesk", "auth_method_id": "oauth2", "config": ["subdomain": "acme"]]]
        )
        let scopes = try await self.make(
            #"{"connection_id": "\#(connection.id)", "user_id": "u7", "integrations": [{"id": "zendesk", "scopes": ["x"]}]}"#
        )
        #expect(scopes["integrations"]?.array?.first?["scopes"] == ["x"], "\(scopes.text)")
        let refused = [
            #""user_id": "u8""#, #""integrations": ["gmail"]"#,
            #""integrations": [{"id": "zendesk", "auth_method_id": "api_token"}]"#,
            #""integrations": [{"id": "zendesk", "config": {"subdomain": "evil"}}]"#,
            #""integrations": ["zendesk", "gmail"]"#,
        ]
        for members in refused {
            let reply = try await self.make(#"{"connection_id": "\#(connection.id)", \#(members)}"#)
            #expect(reply.status == 422)
            #expect(reply["detail"]?["fields"]?.array?.first?["code"] == "conflict", "\(members): \(reply.text)")
        }
        for id in ["conn_01m85esrzw98dq3bghqtc2eg00", "x"] {
            let reply = try await self.make(#"{"connection_id": "\#(id)"}"#)
            #expect((reply.status, reply["detail"]) == (404, "Connection not found"))
        }
    }

    @Test func aKeyMakesSixtySessionsAMinute() async throws {
        for _ in 0..<60 { #expect(try await self.make(#"{"user_id": "u1"}"#).status == 200) }
        let reply = try await self.make(#"{"user_id": "u1"}"#)
        #expect((reply.status, reply.headers["retry-after"]) == (429, "1"))
        let other = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "connect:write"))
        #expect(try await self.make(#"{"user_id": "u1"}"#, as: other).status == 200)
        self.time.advance(seconds: 1)
        #expect(try await self.make(#"{"user_id": "u1"}"#).status == 200)
    }

    @Test func endedSessionsAreErased() async throws {
        let made = try await self.make(#"{"user_id": "u1"}"#)
        self.time.advance(seconds: 1800 + 86_400)
        try await self.sandbox.run("erasing ended connect sessions", at: self.time)
        #expect(try await self.read(made.id).status == 200)
        self.time.advance(seconds: 1)
        try await self.sandbox.run("erasing ended connect sessions", at: self.time)
        #expect(try await self.read(made.id).status == 404)
    }

    @Test func aLinkOfALoopbackOriginIsWarnedOf() async throws {
        let sandbox = try await Sandbox { $0.port = 8123 }
        let made = try await sandbox.request("POST", Path.connectSessions, body: #"{"user_id": "u1"}"#)
        #expect(made["url"]?.string?.hasPrefix("http://127.0.0.1:8123/connect/pct_") == true)
        #expect(sandbox.log.lines.contains { $0.contains("set 'public_url'") })
        #expect(!self.sandbox.log.lines.contains { $0.contains("set 'public_url'") })
    }
}

extension Sandbox {
    /// Gives the first workspace settings of its connect pages.
    func setConnect(_ settings: String) async throws {
        let path = "\(Path.workspaces)/\(try self.workspaceID())"
        let reply = try await self.request("PUT", path, body: #"{"connect": \#(settings)}"#)
        try #require(reply.status == 200, "\(reply.text)")
    }
}

extension [UInt8] {
    fileprivate func contains(_ other: [UInt8]) -> Bool { self.firstRange(of: other) != nil }
}
