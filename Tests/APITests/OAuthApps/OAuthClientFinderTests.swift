import Catalog
import Domain
import JSON
import SQLite
import Services
import Storage
import TestSupport
import Testing

@testable import Server

/// The client of a flow: which app, with which scopes.
@Suite struct OAuthClientFinderTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox { $0.publicURL = "https://connect.example.com" }
    }

    private static func gmail(_ number: Int, _ more: String = "") -> String {
        """
        {"integration": "gmail", "client_id": "\(number)23456789012-a1b2.apps.googleusercontent.com", \
        "client_secret": "GOCSPX-0123456789abcdefghijklmnopqr"\(more)}
        """
    }

    private func create(_ body: String, in workspace: String? = nil) async throws -> String {
        let headers = workspace.map { ["X-Workspace-Id": $0] } ?? [:]
        return try await self.sandbox.request("POST", Path.oauthApps, headers: headers, body: body).id
    }

    private func client(
        _ integrationID: String = "gmail",
        app: String? = nil,
        issuer: String? = nil,
        credentials: JSONObject? = nil,
        in workspace: String? = nil
    ) async throws -> OAuthClient {
        let integration = try self.sandbox.catalog.integration(integrationID)
        let method = try #require(integration.authMethods.first { $0.kind == .oauth2 })
        let id = try workspace ?? self.sandbox.workspaceID()
        return try await self.sandbox.composition.clientFinder(sealer: self.sandbox.vault).client(
            for: integration,
            method,
            appID: app.flatMap(Identifier.init),
            issuer: issuer,
            credentials: credentials.map { Secret($0) },
            in: try #require(Identifier(id))
        )
    }

    private func refusal(_ work: () async throws -> OAuthClient) async -> ServiceError? {
        await #expect(throws: ServiceError.self) { _ = try await work() }
    }

    private func problem(_ work: () async throws -> OAuthClient) async -> FieldProblem? {
        await #expect(throws: CheckFailure.self) { _ = try await work() }?.problems.first
    }

    @Test func theAppOfTheRequestComesBeforeTheCredentialsAndTheseBeforeTheWorkspace() async throws {
        let first = try await self.create(Self.gmail(1))
        _ = try await self.create(Self.gmail(2))
        let credentials: JSONObject = ["client_id": "own", "client_secret": "s"]
        #expect(try await self.client(app: first, credentials: credentials).app?.id.text == first)
        let own = try await self.client(credentials: credentials)
        #expect((own.app?.id, own.clientID, own.clientSecret?.reveal()) == (nil, "own", "s"))
        let newest = try await self.client(credentials: ["access_token": "a"])
        #expect(newest.clientID.hasPrefix("2"))
        #expect(newest.clientSecret?.reveal() == "GOCSPX-0123456789abcdefghijklmnopqr")
        #expect(newest.tokenAuthentication == .body)
    }

    @Test func aSharedAppIsUsedWhereThereIsNoOwn() async throws {
        let other = try await self.sandbox.makeWorkspace("other")
        let shared = try await self.create(Self.gmail(1, #", "shared_with": ["\#(other)"]"#))
        let found = try await self.client(in: other)
        #expect((found.app?.id.text, found.isShared(with: try #require(Identifier(other)))) == (shared, true))
        let own = try await self.create(Self.gmail(2), in: other)
        #expect(try await self.client(in: other).app?.id.text == own)
        #expect(try await self.client(app: shared, in: other).app?.id.text == shared)
    }

    @Test func anAppOfAnotherPlaceIsRefused() async throws {
        let other = try await self.sandbox.makeWorkspace("other")
        let gmail = try await self.create(Self.gmail(1, #", "shared_with": "all""#))
        let foreign = try await self.create(Self.gmail(2), in: other)
        let neon = try await self.create(
            #"{"integration": "neon_mcp", "client_id": "a", "issuer": "https://a.example"}"#
        )
        // The secret of a shared app must not go to a host that a config names.
        for integration in ["http_api", "google_drive", "slack", "neon_mcp"] {
            let problem = await self.problem { try await self.client(integration, app: gmail) }
            #expect((problem?.field, problem?.code) == ("oauth_app_id", .conflict), "\(integration)")
        }
        let issuer = await self.problem { try await self.client("neon_mcp", app: neon, issuer: "https://b.example") }
        #expect((issuer?.field, issuer?.code) == ("oauth_app_id", .conflict))
        #expect(await self.problem { try await self.client("neon_mcp", app: neon) }?.code == .conflict)
        #expect(await self.problem { try await self.client(app: foreign) }?.code == .notFound)
        #expect(try await self.client("neon_mcp", app: neon, issuer: "https://a.example").clientID == "a")
        #expect(try await self.client("neon_mcp", issuer: "https://a.example").clientID == "a")
        #expect(
            await self.refusal { try await self.client("neon_mcp", issuer: "https://b.example") }?.code == .conflict
        )
    }

    @Test func withoutAnAppTheErrorSaysWhatToRegister() async throws {
        #expect(
            await self.refusal { try await self.client() }
                == ServiceError(
                    .conflict,
                    "No OAuth app is set up for Gmail; make one with POST /api/v1/oauth-apps, with the redirect URI"
                        + " https://connect.example.com/oauth/callback/gmail"
                )
        )
        #expect(
            await self.refusal { try await self.client("okta") }?.message.hasSuffix(
                "the redirect URI that its reply has"
            )
                == true
        )
    }

    @Test func aRefusedAppIsUsedByNobody() async throws {
        let id = try await self.create(Self.gmail(1))
        try self.sandbox.openDatabase().run("UPDATE oauth_apps SET status = 'error'")
        for app in [nil, id] {
            let error = await self.refusal { try await self.client(app: app) }
            #expect(error?.message.hasPrefix("The service refuses the OAuth app for Gmail") == true)
        }
    }

    @Test func aPublicClientAuthenticatesWithItsIdOnly() async throws {
        _ = try await self.create(#"{"integration": "okta", "client_id": "a"}"#)
        let client = try await self.client("okta")
        #expect((client.tokenAuthentication, client.clientSecret == nil) == (.none, true))
        #expect(try await self.client(credentials: ["client_id": "a"]).tokenAuthentication == .none)
    }

    @Test func theConfigOfAnAppIsItsClients() async throws {
        _ = try await self.create(
            #"{"integration": "okta", "client_id": "a", "client_secret": "s", "config": {"domain": "acme.okta.com"}}"#
        )
        #expect(try await self.client("okta").config == ["domain": "acme.okta.com"])
    }

    /// Sealed bytes that were copied from another row, or another workspace, do not open.
    @Test func theSecretOfAnotherRowDoesNotOpen() async throws {
        _ = try await self.create(Self.gmail(1))
        let second = try await self.create(Self.gmail(2))
        try self.sandbox.openDatabase().run(
            "UPDATE oauth_apps SET sealed = (SELECT sealed FROM oauth_apps WHERE id <> ?1) WHERE id = ?1",
            second
        )
        await #expect(throws: UnreadableSecret.self) { try await self.client() }
    }

    static let asked: [(asked: [String]?, ofApp: String, isShared: Bool, granted: [String]?)] = [
        (nil, #", "scopes": ["a", "b"]"#, true, ["a", "b"]), (["a"], #", "scopes": ["a", "b"]"#, true, ["a"]),
        (["a", "c"], #", "scopes": ["a", "b"]"#, true, nil), (["c"], "", true, nil),
        (["a", "c"], #", "scopes": ["a", "b"]"#, false, ["a", "c"]), ([], #", "scopes": ["a"]"#, true, []),
        (["A"], #", "scopes": ["a"]"#, true, nil), (["a"], #", "scopes": []"#, true, nil),
    ]

    @Test(arguments: asked.indices)
    func theScopesOfASharedAppAreTheMostForOthers(_ index: Int) async throws {
        let (asked, ofApp, isShared, granted) = Self.asked[index]
        let other = try await self.sandbox.makeWorkspace("other")
        _ = try await self.create(Self.gmail(1, #", "shared_with": "all""# + ofApp))
        let workspace = isShared ? other : try self.sandbox.workspaceID()
        let client = try await self.client(in: workspace)
        let method = try #require(try self.sandbox.catalog.integration("gmail").authMethods.first)
        let id = try #require(Identifier<Workspace>(workspace))
        guard let granted else {
            let failure = #expect(throws: CheckFailure.self) {
                try client.scopes(asked: asked, method: method, in: id)
            }
            #expect(failure?.problems.first?.field == "scopes")
            return
        }
        #expect(try client.scopes(asked: asked, method: method, in: id) == granted)
    }
}
