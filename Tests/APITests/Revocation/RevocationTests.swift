import Domain
import HTTPTypes
import Hummingbird
import JSON
import Services
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server
@testable import Web

/// Disconnecting an account: the secret is of no use at once, and the service is told until it says so.
@Suite struct RevocationTests {
    private let grants: GrantSandbox
    private var sandbox: Sandbox { self.grants.sandbox }

    init() async throws {
        self.grants = try await GrantSandbox()
    }

    private static let both = ["refresh_token", "access_token"]
    private static let takenBack = "The access of these credentials was taken back; give the connection new credentials"

    private func send(_ method: String, _ path: String, _ body: String? = nil) async throws -> Reply {
        try await self.sandbox.request(method, path, body: body)
    }

    @Test func `the tokens end at the service, the refresh token first, each by itself`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(200)
        let reply = try await self.grants.revoke(id)
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["credential_id"]?.string == credential)
        #expect(reply.receipt == ["revoked": Self.both])
        #expect(self.grants.told == Self.both)
        let request = try #require(self.grants.calls.first)
        #expect(request.method == .post)
        #expect(request.url.origin.description + request.url.target == "https://grants.example:443/revoke")
        #expect(
            request.body.map { String(decoding: $0.reveal(), as: UTF8.self) }
                == "token=r%2Btoken&token_type_hint=refresh_token"
        )
        // "c%201:s%3A1" (RFC 6749, section 2.3.1).
        let authorization = request.headers.first { $0.name == "Authorization" }?.value.reveal()
        #expect(authorization == "Basic YyUyMDE6cyUzQTE=")
        let stored = try await self.grants.credential(credential)
        #expect(stored["status"] == "revoked" && stored["field_names"] == [])
        #expect(stored.storedReceipt == ["revoked": Self.both])
        #expect(try await self.grants.sealed(credential).isEmpty)
        let connection = try await self.sandbox.get(id)
        #expect(connection["status"] == "error" && connection["status_reason"] == "credentials_refused")
        #expect(connection["status_message"] == "Access was taken back")
        #expect(try await self.grants.due(credential) == nil)
        // A second call tells nobody anything.
        #expect(try await self.grants.revoke(id).receipt == ["revoked": Self.both])
        #expect(self.grants.calls.count == 2)
    }

    @Test func `a client of the body is sent in the body`() async throws {
        let (id, _) = try await self.grants.connect("body")
        self.grants.answer(200)
        _ = try await self.grants.revoke(id)
        let request = try #require(self.grants.calls.last)
        #expect(
            request.body.map { String(decoding: $0.reveal(), as: UTF8.self) }
                == "token=a-token&token_type_hint=access_token&client_id=c%201&client_secret=s%3A1"
        )
        #expect(!request.headers.contains { $0.name == "Authorization" })
    }

    @Test func `a secret is of no use while the service fails, and ends when it recovers`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.grants.answer(500)
        let reply = try await self.grants.deleteRevoking(id)
        #expect(reply.status == 200)
        #expect(reply["credential_id"]?.string == credential)
        #expect(reply.receipt == ["pending": Self.both])
        // The reply did not wait for the service.
        #expect(self.grants.calls.isEmpty)
        #expect(try await self.sandbox.get(id).status == 404)
        try await self.requireUnusable(credential)
        try await self.grants.runDue()
        #expect(self.grants.told == Self.both)
        try await self.requireUnusable(credential)
        #expect(try await self.grants.credential(credential)["status"] == "revoking")
        #expect(try await self.grants.sealed(credential)["refresh_token"] == "r+token")
        #expect(try await self.grants.due(credential) == self.grants.time.now.adding(seconds: 60))

        self.grants.answer(200)
        try await self.grants.runWhenDue(credential)
        let stored = try await self.grants.credential(credential)
        #expect(stored["status"] == "revoked")
        #expect(stored.storedReceipt == ["revoked": Self.both])
        #expect(try await self.grants.sealed(credential).isEmpty)
        #expect(try await self.grants.due(credential) == nil)
    }

    /// Asks every route that would use the credential's secret, or let a connection use it.
    private func requireUnusable(_ credential: String, of id: String? = nil) async throws {
        let one = "\(Path.credentials)/\(credential)"
        let attach = #"{"integration": "grants", "integration_type": "connectors", "credential_id": "\#(credential)"}"#
        let other = try await self.grants.connect().id
        var uses: [(String, String, String?)] = [
            ("POST", "\(one)/reveal", nil), ("POST", "\(one)/restore", nil),
            ("PUT", one, #"{"credentials": {"access_token": "b", "refresh_token": "r"}}"#),
            ("PUT", one, #"{"credentials": {"access_token": "b"}}"#), ("POST", Path.connections, attach),
            ("POST", Path.connections + "?verify=true", attach),
            ("PUT", "\(Path.connections)/\(other)", #"{"credential_id": "\#(credential)"}"#),
        ]
        if let id {
            let one = "\(Path.connections)/\(id)"
            uses += [
                ("POST", "\(one)/reveal", nil), ("POST", "\(one)/test", nil),
                ("POST", "\(one)/test", #"{"activate": true}"#), ("PUT", one, #"{"config": {"host": "a.example"}}"#),
                ("PUT", one + "?verify=true", #"{"label": "x"}"#),
                ("PUT", one, #"{"credential_id": "\#(credential)"}"#),
                ("POST", "\(one)/events", #"{"reason": "test_passed"}"#),
                ("POST", "\(one)/events", #"{"reason": "test_started"}"#),
            ]
        }
        let calls = self.sandbox.services.requests.count
        for (method, path, body) in uses {
            let reply = try await self.send(method, path, body)
            #expect(reply.status == 409, "\(method) \(path) \(body ?? ""): \(reply.text)")
            #expect(reply["detail"]?.string == Self.takenBack, "\(method) \(path): \(reply.text)")
            let documented = self.responses(of: method, path)
            #expect(documented?.contains(.conflict) == true, "\(method) \(path): the document has no 409")
        }
        #expect(self.sandbox.services.requests.count == calls)
    }

    /// The statuses that the document has for a route; nil for a path of no route.
    private func responses(of method: String, _ path: String) -> [HTTPResponse.Status]? {
        let segments = path.prefix { $0 != "?" }.split(separator: "/")
        let route = self.sandbox.routes.first { route in
            let pattern = route.path.description.split(separator: "/")
            return route.method.rawValue == method && pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return route?.operation.responses.map(\.status)
    }

    @Test func `no route uses a secret whose access was taken back, and new credentials replace it`() async throws {
        let (id, credential) = try await self.grants.connect()
        // There is a previous secret, too.
        let body = #"{"credentials": {"access_token": "a2", "refresh_token": "r2"}}"#
        #expect(try await self.send("PUT", "\(Path.credentials)/\(credential)", body).status == 200)
        self.grants.answer(500)
        #expect(try await self.grants.revoke(id).receipt == ["pending": Self.both])
        try await self.requireUnusable(credential, of: id)
        // A token that needs its stored refresh token does not get that of the revoked grant.
        let update = #"{"credentials": {"access_token": "new"}}"#
        let renewed = try await self.send("PUT", "\(Path.connections)/\(id)", update)
        #expect(renewed.status == 200 && renewed["status"] == "active", "\(renewed.text)")
        let fresh = try #require(renewed["credential_id"]?.string)
        #expect(fresh != credential)
        let revealed = try await self.send("POST", "\(Path.connections)/\(id)/reveal")
        #expect(revealed["credential"]?["credentials"] == ["access_token": "new"])
        // The service is told of the old grant nevertheless.
        self.grants.answer(200)
        try await self.grants.runWhenDue(credential)
        #expect(try await self.grants.credential(credential).storedReceipt == ["revoked": Self.both])
        #expect(try await self.sandbox.get(id)["status"] == "active")
        try await self.requireUnusable(credential)
        let database = try self.sandbox.openDatabase()
        let previous = try database.first(
            "SELECT count(*) FROM previous_secrets WHERE credential_id = ?1",
            credential
        ) { $0.int(0) }
        #expect(previous == 0)
    }

    @Test func `a connection that is switched off stays off the service after its access was taken back`() async throws
    {
        let (id, credential) = try await self.grants.connect()
        let one = "\(Path.connections)/\(id)"
        _ = try await self.send("POST", "\(one)/deactivate")
        self.grants.answer(500)
        _ = try await self.grants.revoke(id)
        #expect(try await self.sandbox.get(id)["status"] == "error")
        #expect(try await self.send("POST", "\(one)/deactivate").status == 200)
        let refused = try await self.send("POST", "\(one)/activate")
        #expect(refused.status == 409 && refused["detail"]?.string == Self.takenBack)
        #expect(try await self.send("PUT", one, #"{"credentials": {"access_token": "new"}}"#).status == 200)
        #expect(try await self.send("POST", "\(one)/activate").status == 200)
        #expect(try await self.grants.credential(credential)["status"] == "revoking")
    }

    @Test func `a connection in error gets the message, and no change of status`() async throws {
        let (id, _) = try await self.grants.connect()
        let one = "\(Path.connections)/\(id)"
        _ = try await self.send("POST", "\(one)/events", #"{"reason": "credentials_refused", "message": "old"}"#)
        self.grants.answer(200)
        _ = try await self.grants.revoke(id)
        #expect(try await self.sandbox.get(id)["status_message"] == "Access was taken back")
        let events = try await self.send("GET", "\(one)/events")
        #expect(events["events"]?.array?.count == 1)
    }

    @Test(arguments: [
        ("key", ["unsupported": ["api_key"]]), ("none", ["unsupported": both]), ("silent", ["unsupported": both]),
    ])
    func `the service is not asked where it offers no way, and the secret is erased at once`(
        _ method: String,
        _ receipt: [String: [String]]
    ) async throws {
        let (id, credential) = try await self.grants.connect(method)
        #expect(try await self.grants.revoke(id).receipt == receipt)
        #expect(self.grants.calls.isEmpty)
        #expect(try await self.grants.credential(credential)["status"] == "revoked")
        #expect(try await self.grants.sealed(credential).isEmpty)
        #expect(try await self.grants.due(credential) == nil)
    }

    @Test func `a grant is ended by the service's own request`() async throws {
        let (id, credential) = try await self.grants.connect("grant")
        self.grants.answer(204)
        let reply = try await self.grants.revoke(id)
        #expect(reply.receipt == ["revoked": ["access_token"], "unsupported": ["refresh_token"]])
        let request = try #require(self.grants.calls.first)
        #expect(self.grants.calls.count == 1)
        #expect(request.method == .delete)
        #expect(request.url.origin.host == "api.grants.example")
        #expect(request.url.target == "/applications/c%201/grant")
        #expect(request.body.map { String(decoding: $0.reveal(), as: UTF8.self) } == #"{"access_token":"a-token"}"#)
        let headers = request.headers.map { "\($0.name): \($0.value.reveal())" }
        #expect(headers.contains("X-Kind: access_token") && headers.contains("Authorization: Basic YyUyMDE6cyUzQTE="))
        #expect(try await self.grants.credential(credential)["status"] == "revoked")
    }

    /// The answers of a service that has 200 for errors, and the receipt.
    @Test(arguments: [
        (#"{"ok": true, "revoked": true}"#, "revoked"), (#"{"ok": true, "revoked": false}"#, "pending"),
        (#"{"ok": false, "error": "invalid_auth"}"#, "revoked"),
        (#"{"ok": false, "error": "internal_error"}"#, "pending"), ("<html>", "pending"),
    ])
    func `an answer 200 is read as the definition says`(_ body: String, _ list: String) async throws {
        let (id, _) = try await self.grants.connect("slackish")
        self.grants.answer(200, body)
        #expect(try await self.grants.revoke(id).receipt == [list: Self.both])
        let sent = self.grants.calls.first?.headers.first { $0.name == "Authorization" }?.value.reveal()
        #expect(sent == "Bearer r+token")
    }

    /// The answers of services that speak RFC 7009.
    @Test(arguments: [
        (200, "", "revoked"), (204, "", "revoked"), (400, #"{"error": "invalid_token"}"#, "revoked"),
        (400, #"{"error": "invalid_grant"}"#, "revoked"),
        (400, #"{"error": "unsupported_token_type"}"#, "unsupported"),
        (401, #"{"error": "invalid_client"}"#, "pending"),
        (302, "", "pending"), (400, "", "pending"), (404, "<html>", "pending"), (429, "", "pending"),
        (503, #"{"error": "temporarily_unavailable"}"#, "pending"), (200, #"{"error": "server_error"}"#, "pending"),
    ])
    func `an answer says what became of a token`(_ status: Int, _ body: String, _ list: String) async throws {
        let (id, _) = try await self.grants.connect()
        self.grants.answer(status, body)
        #expect(try await self.grants.revoke(id).receipt == [list: Self.both])
    }

    @Test func `a token that ended is not told again`() async throws {
        let (id, credential) = try await self.grants.connect()
        self.sandbox.services.answer { request in
            let isRefresh = String(decoding: request.body?.reveal() ?? [], as: UTF8.self).contains("refresh_token")
            return ServiceAnswer(status: isRefresh ? 200 : 500)
        }
        let reply = try await self.grants.revoke(id)
        #expect(reply.receipt == ["revoked": ["refresh_token"], "pending": ["access_token"]])
        self.grants.answer(200)
        try await self.grants.runWhenDue(credential)
        #expect(self.grants.told == ["refresh_token", "access_token", "access_token"])
        #expect(try await self.grants.credential(credential).storedReceipt == ["revoked": Self.both])
    }

    /// The app of method `method`, to which the tokens of a credential belong.
    private func attachApp(_ method: String, to credential: String, config: String = "{}") async throws {
        let body =
            #"{"integration": "grants", "auth_method_id": "\#(method)", "client_id": "c", "client_secret": "app-canary", "#
            + #""config": \#(config)}"#
        let app = try await self.send("POST", "/api/v1/oauth-apps", body)
        #expect(app.status == 200, "\(app.text)")
        try self.sandbox.openDatabase().run(
            "UPDATE credentials SET oauth_app_id = ?1 WHERE id = ?2",
            app.id,
            credential
        )
    }

    @Test func `an app's secret goes to no connection of another method`() async throws {
        let (id, credential) = try await self.grants.connect("tenant", config: #"{"host": "evil.example"}"#)
        try await self.attachApp("standard", to: credential)
        self.grants.answer(200)
        #expect(try await self.grants.revoke(id).receipt == ["pending": Self.both])
        #expect(self.grants.calls.isEmpty)
    }

    @Test func `the hosts that an app fixes win over those of the connection`() async throws {
        let (id, credential) = try await self.grants.connect("tenant", config: #"{"host": "evil.example"}"#)
        try await self.attachApp("tenant", to: credential, config: #"{"host": "good.example"}"#)
        self.grants.answer(200)
        _ = try await self.grants.revoke(id)
        #expect(!self.grants.calls.contains { $0.url.origin.host == "evil.example" })
        let destinations = self.grants.calls.compactMap(\.destinations)
        // The tokens were not given for the app's host either, so the guard lets no request out.
        #expect(destinations.allSatisfy { !$0.contains { $0.host == "good.example" } })
    }
}
