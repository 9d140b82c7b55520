import Domain
import JSON
import Testing

@testable import Catalog

/// The parts of a definition that no check of a submission needs: base URL, OAuth endpoints and tests.
@Suite struct KeptDefinitionTests {
    @Test func everyBuiltInDefinitionIsKeptAsItsFileHasIt() throws {
        let catalog = try BuiltIn.catalog()
        var (endpoints, probes, baseURLs) = (0, 0, 0)
        for file in embeddedFiles {
            let definition = try JSON(parsing: "\(file.text)")
            let integration = try catalog.integration(try #require(definition["id"]?.string))
            #expect(integration.baseURL == definition["base_url"]?.string, "\(file.name)")
            let methods = try #require(definition["auth_methods"]?.array)
            #expect(integration.authMethods.map(\.oauth?.definition) == methods.map { $0["oauth2"]?.object })
            #expect(integration.authMethods.map(\.probe?.definition) == methods.map { $0["test"]?.object })
            endpoints += integration.authMethods.count { $0.oauth != nil }
            probes += integration.authMethods.count { $0.probe != nil }
            baseURLs += integration.baseURL == nil ? 0 : 1
        }
        #expect((endpoints, probes, baseURLs) == (100, 231, 177))
    }

    @Test func exactlyTheMethodsWithAnAuthorizationURLAreInteractive() throws {
        let methods = try BuiltIn.catalog().integrations.flatMap(\.authMethods)
        for method in methods { #expect(method.isInteractive == (method.oauth?.authorizationURL != nil)) }
        #expect(methods.count(where: \.isInteractive) == 78)
    }

    @Test(
        arguments: [
            (.oauth2, "https://a.example", true), (.oauth2, nil, false),
            (.oauth2ClientCredentials, "https://a.example", false), (.bearer, nil, false),
        ] as [(AuthMethod.Kind, String?, Bool)]
    )
    func aUserGrantsAccessInTheAuthorizationCodeFlowOnly(_ kind: AuthMethod.Kind, _ url: String?, _ expected: Bool) {
        let method = AuthMethod(
            id: "m",
            name: "M",
            kind: kind,
            description: "",
            isDefault: true,
            fields: [],
            oauth: OAuthEndpoints(url.map { ["authorization_url": .string($0)] } ?? [:])
        )
        #expect(method.isInteractive == expected)
    }

    @Test func everyMemberOfOAuthEndpointsIsTyped() {
        let oauth = OAuthEndpoints([
            "authorization_url": "https://${config.site}/authorize", "token_url": "https://${config.site}/token",
            "scopes_default": ["a", "b"], "scope_separator": ",", "pkce": false,
            "extra_authorize_params": ["prompt": "consent"], "token_auth": "body", "refresh": true,
            "token_lifetime_s": 3600, "rotates_refresh_token": true,
        ])
        #expect(oauth.authorizationURL == "https://${config.site}/authorize")
        #expect(oauth.tokenURL == "https://${config.site}/token")
        #expect((oauth.defaultScopes, oauth.scopeSeparator, oauth.usesPKCE) == (["a", "b"], ",", false))
        #expect((oauth.extraAuthorizeParameters, oauth.tokenAuthentication) == (["prompt": "consent"], .body))
        #expect((oauth.issuesRefreshTokens, oauth.rotatesRefreshToken, oauth.tokenLifetime) == (true, true, 3600))
    }

    @Test(arguments: [[:], ["token_lifetime_s": nil, "pkce": nil, "scope_separator": nil]] as [JSONObject])
    func absentMembersOfOAuthEndpointsHaveDefaults(_ definition: JSONObject) {
        let oauth = OAuthEndpoints(definition)
        #expect((oauth.authorizationURL, oauth.tokenURL, oauth.tokenLifetime) == (nil, nil, nil))
        #expect((oauth.defaultScopes, oauth.scopeSeparator, oauth.usesPKCE) == ([], " ", true))
        #expect((oauth.extraAuthorizeParameters, oauth.tokenAuthentication) == ([:], .basic))
        #expect((oauth.issuesRefreshTokens, oauth.rotatesRefreshToken) == (false, false))
    }

    @Test func everyMemberOfAProbeIsTyped() throws {
        let probe = ProbeDefinition([
            "method": "POST", "url": "https://${config.host}/me", "headers": ["X-Key": "${credentials.key}"],
            "body": ["query": "{ me }"], "basic_auth": ["username": "${credentials.key}"],
            "expect_status": [200, 204], "expect_json": ["ok": true],
        ])
        #expect((probe.method, probe.url) == (.post, "https://${config.host}/me"))
        #expect((probe.headers, probe.body) == (["X-Key": "${credentials.key}"], ["query": "{ me }"]))
        #expect(try #require(probe.basicAuth) == ("${credentials.key}", ""))
        #expect((probe.expectedStatuses, probe.expectedMembers) == ([200, 204], ["ok": true]))
    }

    @Test func absentMembersOfAProbeAreNone() {
        let probe = ProbeDefinition(["method": "GET", "url": "https://a.example", "body": nil])
        #expect((probe.headers, probe.expectedStatuses, probe.expectedMembers) == ([:], [], nil))
        #expect(probe.body == .none && probe.basicAuth == nil)
    }
}
