import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

// The steps of a user and of the product's server.

extension SignInFixture {
    /// The services answer as they should: the token of account `account`, which the API names.
    ///
    /// - Parameters:
    ///   - token: the answer of the token endpoint; nil for a token with a refresh token.
    ///   - account: the id of the account that the API names; nil for a token that the API refuses.
    func serve(token: ServiceAnswer? = nil, account: String? = "a1") {
        let token = token ?? .json(#"{"access_token": "new_1", "refresh_token": "r1", "expires_in": 3600}"#)
        self.services.answer { request throws(OutboundFailure) in
            if request.url.origin.host == "login.acme.example" { return token }
            guard let account else { return .json("{}", status: 401) }
            return .json(#"{"id": "\#(account)", "name": "\#(account)@acme.example"}"#)
        }
    }

    var tokenRequests: [ServiceRequest] { self.services.requests.filter { $0.purpose == .token } }

    @discardableResult
    func makeApp(
        integration: String = "acme",
        secret: String? = "canary-app-secret",
        issuer: String? = nil,
        config: JSONObject = [:]
    ) async throws -> OAuthApp {
        let submission = OAuthAppSubmission(
            integration: integration,
            clientID: "client-1",
            clientSecret: secret.map { Secret($0) },
            issuer: issuer,
            config: config
        )
        return try await self.apps.create(submission, by: self.act(.oauthAppCreate))
    }

    /// A session of user `u1`.
    func makeSession(
        connection: Connection? = nil,
        binding: ConnectSession.Binding = .confirm,
        integration: String = "acme",
        method: String? = nil,
        verifies: Bool = true,
        allowsAccountChange: Bool = false,
        scopes: [String]? = nil,
        userID: String = "u1"
    ) async throws -> ConnectSession {
        var target = ConnectSessionSubmission.Target(integration: integration, authMethodID: method)
        target.scopes = scopes
        let submission = ConnectSessionSubmission(
            userID: connection == nil ? userID : nil,
            connectionID: connection?.id.text,
            targets: connection == nil ? [target] : [],
            binding: .confirm,
            verifies: verifies,
            allowsAccountChange: allowsAccountChange
        )
        let (session, _) = try await self.connects.create(submission, by: self.act())
        guard binding == .code else { return session }
        // The workspace of the tests has no page to bring a code to.
        try await self.test.run("UPDATE connect_sessions SET binding = 'code' WHERE id = ?1", session.id.text)
        return try await self.find(session)
    }

    func browser() -> Browser { self.connects.browser(cookie: nil).browser }

    /// The visit of a browser that posted, and so has the session.
    func visit(_ session: ConnectSession, _ browser: Browser) async throws -> ConnectVisit {
        let pass = self.connects.pass(for: session, browser)
        let visit = try await self.connects.visit(
            session.id.text,
            browser: browser,
            pass: pass,
            needsOpenSession: false
        )
        return try await self.connects.claim(visit)
    }

    /// The visit of a browser that has posted nothing.
    func unclaimedVisit(_ session: ConnectSession, _ browser: Browser) async throws -> ConnectVisit {
        ConnectVisit(
            session: try await self.find(session),
            workspace: Workspace(id: session.workspaceID, name: "one", createdAt: someTime, updatedAt: someTime),
            browser: browser,
            pass: ""
        )
    }

    /// Sends the browser to the service.
    ///
    /// - Returns: the parameters of the authorization request.
    func begin(_ session: ConnectSession, _ browser: Browser, config: JSONObject = [:]) async throws -> [String: String]
    {
        let visit = try await self.visit(session, browser)
        let target = try #require(visit.session.request.targets.first)
        let url = try await self.signIns.begin(
            visit,
            integration: target.integration,
            method: target.authMethodID ?? "oauth2",
            config: config,
            from: Self.page
        )
        return url.queryParameters
    }

    func callback(
        _ query: [(name: String, value: String)],
        _ browser: Browser?,
        context: String = "acme"
    ) async throws -> CallbackResult {
        try await self.signIns.callback(context: context, query: query, browser: browser, from: Self.page)
    }

    /// Signs a user in, from the first page to the end.
    func signIn(_ session: ConnectSession, _ browser: Browser) async throws -> CallbackResult {
        let request = try await self.begin(session, browser)
        return try await self.callback([("code", "c1"), ("state", request["state"] ?? "")], browser)
    }

    /// A connection that was signed in to.
    func makeConnection(account: String = "a1") async throws -> Connection {
        self.serve(account: account)
        let session = try await self.makeSession()
        _ = try await self.signIn(session, self.browser())
        self.serve()
        return try #require(try await self.connection(of: session))
    }

    func find(_ session: ConnectSession) async throws -> ConnectSession {
        try #require(try await self.sessions.find(session.id))
    }

    /// The connection that a session made or changed.
    func connection(of session: ConnectSession) async throws -> Connection? {
        guard let id = try await self.find(session).resultID else { return nil }
        return try await self.connections.find(id.text, for: self.caller)
    }

    var connectionCount: Int {
        get async throws { try await self.test.count("SELECT count(*) FROM connections") ?? -1 }
    }
}

extension CallbackResult {
    var failure: SignInFailure? { if case .failed(let failure, _) = self { failure } else { nil } }
    var failedSession: ConnectSession? { if case .failed(_, let session) = self { session } else { nil } }
    var isDone: Bool { if case .done = self { true } else { false } }
}

extension ServiceAnswer {
    static func json(_ text: String, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(status: status, headers: [("Content-Type", "application/json")], body: Array(text.utf8))
    }
}

extension String {
    /// The decoded parameters of the URL's query.
    var queryParameters: [String: String] {
        let query = self.drop { $0 != "?" }.dropFirst()
        return query.split(separator: "&").reduce(into: [:]) { parameters, part in
            let name = String(part.prefix { $0 != "=" })
            parameters[name] = String(part.dropFirst(name.count + 1)).decoded
        }
    }

    private var decoded: String {
        var bytes: [UInt8] = []
        var rest = self.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
