import Domain
import Foundation
import JSON
import TestSupport
import Testing

@testable import Services

@Suite struct `The token endpoint` {
    private struct Signer: AssertionSigner {
        func assertion(_ claims: JSONObject, key: Secret<String>) throws -> Secret<String> {
            guard key.reveal() == "pem" else { throw Unsigned() }
            return Secret("signed " + (claims["sub"]?.string ?? "") + " " + (claims["aud"]?.string ?? ""))
        }
    }

    private struct Unsigned: Error {}

    private let stub = StubCallers()

    private func endpoint(signer: (any AssertionSigner)? = nil) -> TokenEndpoint {
        TokenEndpoint(
            callers: self.stub.callers,
            clock: SignInSample.clock,
            userAgent: "patchbay/1.2.3",
            signer: signer
        )
    }

    private func form(_ request: ServiceRequest) throws -> [String: String] {
        let text = String(decoding: try #require(request.body).reveal(), as: UTF8.self)
        let pairs = try #require(FormText.pairs(in: text))
        #expect(Set(pairs.map(\.name)).count == pairs.count, "a parameter is sent twice")
        return Dictionary(pairs.map { ($0.name, $0.value) }) { first, _ in first }
    }

    private func header(_ name: String, _ request: ServiceRequest) -> String? {
        request.headers.first { $0.name == name }?.value.reveal()
    }

    @Test func `gets a form with the client in the header`() async throws {
        self.stub.answer(#"{"access_token": "tok_1", "expires_in": 3600}"#)
        let sample = try SignInSample(#"{"resource": "https://mcp.beacon.example/v2"}"#)
        let grant = try await self.endpoint().exchange(Secret("the code"), sample.exchange())
        #expect(grant.accessToken.reveal() == "tok_1")
        #expect(grant.expiresAt == SignInSample.now.adding(seconds: 3600))
        #expect(grant.scopes == ["read", "write"])
        let request = try #require(self.stub.requests.first)
        #expect(self.stub.requests.count == 1)
        #expect(request.method == .post)
        #expect(request.purpose == .token)
        #expect(request.workspaceID == sample.workspaceID)
        #expect(request.destinations == [ServiceOrigin(scheme: "https", host: "login.beacon.example", port: 443)])
        #expect(self.header("Accept", request) == "application/json")
        #expect(self.header("User-Agent", request) == "patchbay/1.2.3")
        #expect(self.header("Content-Type", request) == "application/x-www-form-urlencoded")
        let basic = "Basic " + Data("client%3A1:s%3Ae%20c%2Fret".utf8).base64EncodedString()
        #expect(self.header("Authorization", request) == basic)
        #expect(
            try self.form(request) == [
                "grant_type": "authorization_code", "code": "the code", "code_verifier": "verifier",
                "redirect_uri": "https://connect.example.com/oauth/callback/beacon",
                "resource": "https://mcp.beacon.example/v2",
            ]
        )
    }

    @Test func `gets the client in the body`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample()
        _ = try await self.endpoint().exchange(Secret("c"), sample.exchange(sample.client(.body)))
        let request = try #require(self.stub.requests.first)
        #expect(self.header("Authorization", request) == nil)
        #expect(try self.form(request)["client_id"] == "client:1")
        #expect(try self.form(request)["client_secret"] == "s:e c/ret")
    }

    @Test(arguments: OAuthEndpoints.TokenAuthentication.allCases.filter { $0 != .privateKeyJWT })
    func `gets only the id of a public client`(_ authentication: OAuthEndpoints.TokenAuthentication) async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample()
        let client = try sample.client(authentication, secret: nil)
        _ = try await self.endpoint().exchange(Secret("c"), sample.exchange(client))
        let request = try #require(self.stub.requests.first)
        #expect(self.header("Authorization", request) == nil)
        #expect(try self.form(request)["client_id"] == "client:1")
        #expect(try self.form(request)["client_secret"] == nil)
    }

    @Test func `gets a signed assertion`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample()
        let client = try sample.client(.privateKeyJWT, secret: nil, privateKey: Secret("pem"))
        _ = try await self.endpoint(signer: Signer()).exchange(Secret("c"), sample.exchange(client))
        let form = try self.form(try #require(self.stub.requests.first))
        #expect(form["client_assertion"] == "signed client:1 https://login.beacon.example/token")
        #expect(form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        #expect(form["client_secret"] == nil)
    }

    @Test(arguments: [
        (nil, "This server cannot sign", false), (nil, "The OAuth app has no private key", true),
        ("other", "The private key of the OAuth app cannot sign", true),
    ])
    func `gets nothing from a client that cannot sign`(
        _ key: String?,
        _ sentence: String,
        _ hasSigner: Bool
    ) async throws {
        let sample = try SignInSample()
        let privateKey = Secret(hasSigner ? key ?? "" : "pem")
        let client = try sample.client(
            .privateKeyJWT,
            secret: nil,
            privateKey: hasSigner && key == nil ? nil : privateKey
        )
        let failure = await #expect(throws: TokenFailure.self) {
            try await self.endpoint(signer: hasSigner ? Signer() : nil).exchange(Secret("c"), sample.exchange(client))
        }
        guard case .unreadable(let problem, _) = failure else { throw Unsigned() }
        #expect(problem.hasPrefix(sentence))
        #expect(self.stub.requests.isEmpty)
    }

    @Test func `gets names, parameters and header fields of the definition`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample(
            """
            {"token_names": {"client_id": "client_key", "code": "auth_code"},
                "token_params": {"expiring": "1", "region": "${config.region}"},
                "token_headers": {"Beacon-Version": "2026-01-01", "accept": "application/vnd.beacon"}}
            """
        )
        _ = try await self.endpoint().exchange(Secret("c"), sample.exchange(sample.client(.body)))
        let request = try #require(self.stub.requests.first)
        let form = try self.form(request)
        #expect(form["client_key"] == "client:1")
        #expect(form["auth_code"] == "c")
        #expect(form["client_id"] == nil)
        #expect(form["expiring"] == "1")
        #expect(form["region"] == "eu")
        #expect(self.header("Beacon-Version", request) == "2026-01-01")
        #expect(self.header("accept", request) == "application/vnd.beacon")
        #expect(self.header("Accept", request) == nil)
    }

    @Test func `gets JSON where the definition says so`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample(#"{"body": "json"}"#)
        _ = try await self.endpoint().exchange(Secret("c\"1"), sample.exchange())
        let request = try #require(self.stub.requests.first)
        let body = try JSON(parsing: try #require(request.body).reveal())
        #expect(body["code"] == #"c"1"#)
        #expect(body["grant_type"] == "authorization_code")
        #expect(self.header("Content-Type", request) == "application/json")
    }

    @Test func `gets a query where the definition says so`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample(#"{"token_method": "GET", "token_url": "https://login.beacon.example/t?v=1"}"#)
        _ = try await self.endpoint().exchange(Secret("c&d"), sample.exchange(sample.client(.body)))
        let request = try #require(self.stub.requests.first)
        #expect(request.method == .get)
        #expect(request.body == nil)
        #expect(request.url.target.hasPrefix("/t?v=1&grant_type=authorization_code&code=c%26d&"))
    }

    @Test func `gets a header field without a line break of config`() async throws {
        let sample = try SignInSample(
            #"{"token_headers": {"Site": "${config.site}"}}"#,
            config: ["site": "a\r\nAuthorization: b"]
        )
        await #expect(throws: TokenFailure.self) {
            try await self.endpoint().exchange(Secret("c"), sample.exchange())
        }
        #expect(self.stub.requests.isEmpty)
    }

    @Test func `is called on the port of the definition`() async throws {
        self.stub.answer(#"{"access_token": "tok_1"}"#)
        let sample = try SignInSample(#"{"token_url": "https://login.beacon.example:9443/token"}"#)
        _ = try await self.endpoint().exchange(Secret("c"), sample.exchange())
        #expect(self.stub.requests.first?.definitionPorts == [9443])
    }

    @Test(arguments: [OutboundFailure.timeout, .unreachable, .nameNotFound, .malformed])
    func `is asked once when it does not answer`(_ failure: OutboundFailure) async throws {
        self.stub.answer { _ throws(OutboundFailure) in throw failure }
        let sample = try SignInSample()
        await #expect(throws: TokenFailure.noAnswer(failure)) {
            try await self.endpoint().exchange(Secret("c"), sample.exchange())
        }
        #expect(self.stub.requests.count == 1)
    }

    @Test(arguments: [400, 429, 500, 503])
    func `is asked once when it refuses`(_ status: Int) async throws {
        self.stub.answer("{}", status: status)
        let sample = try SignInSample()
        await #expect(throws: TokenFailure.self) {
            try await self.endpoint().exchange(Secret("c"), sample.exchange())
        }
        #expect(self.stub.requests.count == 1)
    }
}

extension `The token endpoint` {
    private static let long = """
        {"token_auth": "body", "exchange": {"url": "https://graph.beacon.example/${config.region}/access_token",
            "method": "GET", "grant_type": "ig_exchange_token",
            "params": {"access_token": "${credentials.access_token}"}},
            "answer": {"config": {"user": "/user_id"}, "secret": {"id_token": "/id_token"}}}
        """

    @Test func `exchanges a token for one with a longer life`() async throws {
        self.stub.answer(
            #"{"access_token": "short", "expires_in": 3600, "user_id": 7, "id_token": "i", "scope": "read"}"#,
            #"{"access_token": "long", "token_type": "bearer"}"#
        )
        let sample = try SignInSample(Self.long, fields: ["user"])
        let grant = try await self.endpoint().exchange(Secret("c"), sample.exchange(sample.client(.body)))
        #expect(self.stub.requests.count == 2)
        let second = try #require(self.stub.requests.last)
        #expect(second.method == .get)
        #expect(second.url.origin.host == "graph.beacon.example")
        #expect(second.destinations == [second.url.origin])
        #expect(second.url.target.hasPrefix("/eu/access_token?grant_type=ig_exchange_token&client_id=client%3A1&"))
        #expect(second.url.target.hasSuffix("&access_token=short"))
        #expect(grant.accessToken.reveal() == "long")
        #expect(grant.expiresAt == nil)
        #expect(grant.scopes == ["read"])
        #expect(grant.config == ["user": 7])
        let credentials = grant.credentials.reveal()
        #expect(credentials == ["access_token": "long", "answer": ["token_type": "bearer"], "id_token": "i"])
    }

    @Test func `gives no token when the second exchange fails`() async throws {
        self.stub.answer(#"{"access_token": "short"}"#, #"{"error": {"type": "short"}}"#)
        let sample = try SignInSample(Self.long, fields: ["user"])
        // The code is the token that was sent, so it is not shown.
        await #expect(throws: TokenFailure.other(code: "http_200")) {
            try await self.endpoint().exchange(Secret("c"), sample.exchange(sample.client(.body)))
        }
    }
}
