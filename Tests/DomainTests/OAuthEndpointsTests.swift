import Domain
import JSON
import Testing

@Suite struct `The OAuth endpoints of a method` {
    @Test func `miss the scopes that were not granted under either name`() {
        let oauth = OAuthEndpoints(["scope_aliases": ["email": "https://a.example/userinfo.email"]])
        #expect(oauth.missing(of: ["email", "read"], in: ["https://a.example/userinfo.email"]) == ["read"])
        #expect(oauth.missing(of: ["email"], in: ["email"]) == [])
        #expect(oauth.missing(of: ["email"], in: ["Email"]) == ["email"])
        #expect(oauth.missing(of: [], in: ["read"]) == [])
    }

    @Test func `say how a token is narrowed`() {
        #expect(OAuthEndpoints([:]).narrowing == .none)
        #expect(OAuthEndpoints(["narrow": "refresh_scope"]).narrowing == .refreshScope)
    }

    @Test func `follow RFC 6749 where the definition says nothing`() {
        let oauth = OAuthEndpoints([:])
        #expect(oauth.tokenMethod == .post)
        #expect(!oauth.sendsJSON)
        #expect(oauth.usesPKCE)
        #expect(oauth.discovers)
        #expect(oauth.callbackCode == "code")
        #expect(oauth.answer.accessToken == ["/access_token"])
        #expect(oauth.answer.scopeSeparator == " ")
        #expect(oauth.secondExchange == nil)
    }
}
