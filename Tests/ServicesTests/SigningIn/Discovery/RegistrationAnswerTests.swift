import Domain
import JSON
import Services
import TestSupport
import Testing

struct RegistrationAnswerTests {
    struct Refusal: Sendable {
        let status: Int
        let members: JSONObject
        let failure: RegistrationFailure

        init(_ status: Int, _ members: JSONObject, _ failure: RegistrationFailure) {
            self.status = status
            self.members = members
            self.failure = failure
        }
    }

    static let refusals: [Refusal] = [
        Refusal(400, ["error": "invalid_client_metadata"], .refused(code: "invalid_client_metadata")),
        Refusal(401, ["error": "Wrong <b>"], .refused(code: nil)),
        Refusal(403, ["error": .string(String(repeating: "a", count: 65))], .refused(code: nil)),
        Refusal(404, [:], .refused(code: nil)),
        Refusal(202, [:], .refused(code: nil)),
        Refusal(307, [:], .redirected),
        Refusal(429, [:], .later(retryAfter: 7)),
        Refusal(500, [:], .later(retryAfter: 7)),
        Refusal(201, ["client_id": .null], .unreadable),
        Refusal(201, ["client_id": ""], .unreadable),
        Refusal(201, ["client_id": 1], .unreadable),
        Refusal(201, ["client_id": "a\nb"], .unreadable),
        Refusal(201, ["client_id": .string(String(repeating: "a", count: 4097))], .unreadable),
        Refusal(201, ["redirect_uris": ["https://evil.example"]], .unreadable),
        Refusal(201, ["token_endpoint_auth_method": "private_key_jwt"], .unreadable),
    ]

    @Test(arguments: Self.refusals)
    func `an answer without a client that can be used leaves no app`(_ refusal: Refusal) async throws {
        let fixture = try RegistrationFixture()
        fixture.answer(refusal.status, refusal.members, headers: [("Retry-After", "7")])
        await #expect(throws: refusal.failure) { _ = try await fixture.client() }
        #expect(fixture.apps.rows.isEmpty)
        #expect(fixture.apps.actions == [.oauthAppCreate, .oauthAppDelete])
    }

    @Test func `an answer that is no JSON object leaves no app`() async throws {
        for body in ["", "<html>", "[]"] {
            let fixture = try RegistrationFixture()
            fixture.services.answer { _ throws(OutboundFailure) in
                ServiceAnswer(status: 201, body: Array(body.utf8))
            }
            await #expect(throws: RegistrationFailure.unreadable) { _ = try await fixture.client() }
            #expect(fixture.apps.rows.isEmpty)
        }
    }

    @Test(arguments: [OutboundFailure.timeout, .malformed, .refused(.privateNetwork)])
    func `no answer leaves no app`(_ failure: OutboundFailure) async throws {
        let fixture = try RegistrationFixture()
        fixture.services.answer { _ throws(OutboundFailure) in throw failure }
        await #expect(throws: RegistrationFailure.noAnswer(failure)) { _ = try await fixture.client() }
        #expect(fixture.apps.rows.isEmpty)
    }

    /// The method that is asked for, the members of the answer, and the method and secret of the client.
    @Test(
        arguments: [
            (.none, [:], .none, nil),
            (.none, ["client_secret": "s"], .basic, "s"),
            (.none, ["client_secret": "s", "token_endpoint_auth_method": "client_secret_post"], .body, "s"),
            (.none, ["client_secret": "s", "token_endpoint_auth_method": "none"], .none, nil),
            (.none, ["token_endpoint_auth_method": "client_secret_basic"], .none, nil),
            (.body, ["client_secret": "s"], .body, "s"),
            (.basic, ["client_secret": "s", "token_endpoint_auth_method": "none"], .none, nil),
        ] as [(OAuthEndpoints.TokenAuthentication, JSONObject, OAuthEndpoints.TokenAuthentication, String?)]
    )
    func `the answer says how the client authenticates`(
        _ asked: OAuthEndpoints.TokenAuthentication,
        _ members: JSONObject,
        _ method: OAuthEndpoints.TokenAuthentication,
        _ secret: String?
    ) async throws {
        let fixture = try RegistrationFixture()
        fixture.answer(200, members)
        let client = try await fixture.client(RegistrationFixture.server(authentication: asked))
        #expect(client.tokenAuthentication == method)
        #expect(client.clientSecret?.reveal() == secret)
    }

    @Test func `a client that was to have a secret and got none is refused`() async throws {
        let fixture = try RegistrationFixture()
        await #expect(throws: RegistrationFailure.unreadable) {
            _ = try await fixture.client(RegistrationFixture.server(authentication: .basic))
        }
        #expect(try fixture.bodies().first?["token_endpoint_auth_method"] == "client_secret_basic")
    }

    @Test(arguments: [("0", nil), ("-1", nil), ("\"1\"", nil), ("1e99", nil), ("2000000000.0", 2_000_000_000)])
    func `the end of a secret is read in seconds`(_ text: String, _ end: Int64?) async throws {
        let fixture = try RegistrationFixture()
        fixture.answer(201, ["client_secret": "s", "client_secret_expires_at": try JSON(parsing: text)])
        let app = try #require(try await fixture.client().app)
        #expect(app.secretExpiresAt == end.map { Timestamp(milliseconds: $0 * 1000) })
    }
}
