import Catalog
import Domain
import JSON
import Services
import Storage
import Store
import TestSupport
import Testing

/// Where an app's secret goes, for every method of the catalog that signs users in.
@Suite(.serialized) struct SignInSecretTests {
    private static let listener = "listener.attacker.example"

    /// An app without hosts of its own: the worst that the store may hold, because the rules refuse one with a secret
    /// where the definition leaves the host open.
    private func storeApp(
        _ integration: Integration,
        _ method: AuthMethod,
        in fixture: SignInFixture,
        workspace: Int = 1,
        sharing: OAuthApp.Sharing = .nobody
    ) async throws {
        let secret = OAuthAppSecret(clientSecret: Secret("canary-app-secret"))
        let app = OAuthApp(
            id: fixture.identifiers.next(),
            workspaceID: try sampleID(workspace),
            sharing: sharing,
            label: "App",
            integration: integration.id,
            authMethodID: method.id,
            clientID: "client-1",
            origin: .manual,
            fieldNames: secret.fieldNames,
            status: .active,
            statusChangedAt: someTime,
            createdBy: "key_1",
            createdAt: someTime,
            updatedAt: someTime
        )
        let sealed = try SampleSealer().seal(object: secret.sealed, for: app.sealingContext)
        try await fixture.appStore.create(app, sealed: sealed, by: fixture.act(.oauthAppCreate))
    }

    /// Configs as a user would type them who wants the secret: every field leads to the listener, or every field that
    /// accepts a host does.
    private func configs(_ integration: Integration, _ method: AuthMethod) -> [JSONObject] {
        let automatic = Set(method.oauth?.callbackConfig.keys ?? [])
            .union(method.oauth?.answer.config.map(\.key) ?? [])
            .union(method.oauth?.afterToken.flatMap { $0["config"]?.object?.keys ?? [] } ?? [])
        let fields = integration.configFields.filter { !automatic.contains($0.key) }
        func config(_ value: (Field) -> JSON?) -> JSONObject {
            JSONObject(fields.compactMap { field in value(field).map { (field.key, $0) } })
        }
        func ordinary(_ field: Field) -> JSON? {
            field.isRequired(by: method.id)
                ? field.example ?? field.defaultValue ?? field.allowedValues.first.map { .string($0) } : nil
        }
        func hostile(_ field: Field) -> JSON? {
            switch field.kind {
            case .url: .string("https://\(Self.listener)/x")
            case .hostname, .string: .string(Self.listener)
            default: ordinary(field)
            }
        }
        return [
            config(hostile),
            config { [.url, .hostname].contains($0.kind) ? hostile($0) : ordinary($0) },
            config { $0.kind == .url ? hostile($0) : ordinary($0) },
            config { $0.kind == .hostname ? hostile($0) : ordinary($0) },
            config(ordinary),
        ]
    }

    private func signIn(
        _ integration: Integration,
        _ method: AuthMethod,
        _ config: JSONObject,
        in fixture: SignInFixture
    ) async throws -> Bool {
        let session = try await fixture.makeSession(integration: integration.id, method: method.id, verifies: false)
        let browser = fixture.browser()
        guard let request = try? await fixture.begin(session, browser, config: config) else { return false }
        var query = [("state", request["state"] ?? ""), (method.oauth?.callbackCode ?? "code", "c1")]
        query.append(("accounts-server", "https://\(Self.listener)"))
        for name in method.oauth?.callbackConfig.compactMap(\.value.string) ?? []
        where !query.contains(where: { $0.0 == name }) {
            query.append((name, Self.listener))
        }
        let context = request["redirect_uri"]?.split(separator: "/").last.map(String.init) ?? ""
        _ = try await fixture.callback(query, browser, context: context)
        return true
    }

    @Test func aTypedHostGetsNoCallForAnyMethodOfTheCatalog() async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        fixture.services.answer { _ throws(OutboundFailure) in
            .json(#"{"access_token": "t", "refresh_token": "r"}"#)
        }
        var (methods, begun, requests) = (0, 0, 0)
        for integration in fixture.catalog.integrations {
            for method in integration.authMethods where method.kind == .oauth2 && method.oauth?.tokenURL != nil {
                methods += 1
                try await self.storeApp(integration, method, in: fixture)
                for config in self.configs(integration, method) {
                    fixture.clock.advance(seconds: 2)
                    if try await self.signIn(integration, method, config, in: fixture) { begun += 1 }
                }
                let calls = fixture.services.requests.dropFirst(requests)
                #expect(!calls.contains { $0.url.origin.host == Self.listener }, "\(integration.id) \(method.id)")
                requests += calls.count
            }
        }
        #expect(methods >= 70)
        // Most methods have a fixed host, so that their sign-ins reach the token endpoint of the service.
        #expect(begun >= methods)
        #expect(requests >= methods / 2)
    }

    @Test func theHostsThatAnAppFixesWinOverThoseOfSessionAndPage() async throws {
        let fixture = try await SignInFixture(Catalog.builtIn())
        let app = try await fixture.makeApp(
            integration: "okta",
            config: ["domain": "acme.okta.com"]
        )
        fixture.services.answer { _ throws(OutboundFailure) in
            .json(#"{"access_token": "t", "refresh_token": "r"}"#)
        }
        let session = try await fixture.makeSession(integration: "okta", verifies: false)
        let browser = fixture.browser()
        let request = try await fixture.begin(session, browser, config: ["domain": .string(Self.listener)])
        #expect(request["redirect_uri"]?.hasSuffix("/oauth/callback/\(app.id)") == true)
        let query = [("code", "c1"), ("state", request["state"] ?? "")]
        #expect(try await fixture.callback(query, browser, context: app.id.text).isDone)
        #expect(fixture.services.requests.map(\.url.origin.host) == ["acme.okta.com"])
    }

    @Test func aSharedAppKeepsToItsScopes() async throws {
        let fixture = try await SignInFixture()
        let acme = try fixture.catalog.integration("acme")
        try await self.storeApp(acme, acme.authMethods[0], in: fixture, workspace: 2, sharing: .all)
        let wide = try await fixture.makeSession(scopes: ["read", "write"])
        await #expect(throws: CheckFailure.self) { _ = try await fixture.begin(wide, fixture.browser()) }
        let session = try await fixture.makeSession()
        #expect(try await fixture.begin(session, fixture.browser())["scope"] == "read")
    }
}
