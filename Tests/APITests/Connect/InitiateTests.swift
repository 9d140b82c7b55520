import JSON
import Server
import TestSupport
import Testing

@Suite struct InitiateTests {
    private let sandbox: Sandbox

    init() async throws {
        self.sandbox = try await Sandbox { $0.publicURL = "https://connect.acme.example" }
        try await self.sandbox.setConnect(#"{"return_urls": ["https://app.acme.example"]}"#)
    }

    private func initiate(_ body: String) async throws -> Reply {
        try await self.sandbox.request("POST", Path.initiate, body: body)
    }

    private func session(_ reply: Reply) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.connectSessions)/\(reply["state"]?.string ?? "")")
    }

    @Test func makesASessionWithOneIntegration() async throws {
        let scopes = #"["https://www.googleapis.com/auth/gmail.readonly"]"#
        let reply = try await self.initiate(
            #"{"integration_id": "gmail", "auth_method_id": "oauth2", "scopes": \#(scopes)}"#
        )
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply.json?.object?.keys == ["auth_url", "state", "integration_id"])
        #expect(reply["integration_id"] == "gmail")
        #expect(reply["auth_url"]?.string?.hasPrefix("https://connect.acme.example/connect/pct_") == true)
        let session = try await self.session(reply)
        #expect((session["user_id"], session["binding"], session["status"]) == (.null, "confirm", "open"))
        #expect(session["integrations"]?.array?.count == 1)
        #expect(session["integrations"]?.array?.first?["scopes"]?.array?.count == 1)
        #expect(!session.text.contains("pct_"))
    }

    @Test func takesTheOptionalMembers() async throws {
        let reply = try await self.initiate(
            """
            {"integration_id": "zendesk", "user_id": "u1", "config": {"subdomain": "acme"}, "label": "Support",
             "redirect_uri": "https://app.acme.example/done", "binding": "code"}
            """
        )
        let session = try await self.session(reply)
        #expect((session["user_id"], session["binding"], session["label"]) == ("u1", "code", "Support"))
        #expect(session["return_url"] == "https://app.acme.example/done")
        #expect(
            session["integrations"] == [["id": "zendesk", "auth_method_id": "oauth2", "config": ["subdomain": "acme"]]]
        )
    }

    @Test func theConfirmationStandsBeforeAShapeWithoutASecondStep() async throws {
        let reply = try await self.initiate(
            #"{"integration_id": "gmail", "user_id": "u1", "redirect_uri": "https://app.acme.example/done"}"#
        )
        #expect(try await self.session(reply)["binding"] == "confirm")
    }

    static let refusals: [(body: String, field: String, sentence: String)] = [
        (
            #"{"integration_id": "gmial"}"#, "integration_id",
            "Integration not found; the nearest known ones are: gmail"
        ),
        (
            #"{"integration_id": "zendesk", "auth_method_id": "api_token"}"#, "auth_method_id",
            "This auth method has no page of the service; make a session with POST /api/v1/connect-sessions"
        ),
        (
            #"{"integration_id": "sendgrid"}"#, "integration_id",
            "Auth method is not known; 'sendgrid' has: api_key"
        ),
        (
            #"{"integration_id": "gmail", "redirect_uri": "https://evil.example"}"#, "redirect_uri",
            "The URL is not at or below one of the workspace's 'connect.return_urls'; add it there first"
        ),
        (
            #"{"integration_id": "gmail", "binding": "code", "redirect_uri": "https://app.acme.example"}"#, "binding",
            "Binding 'code' needs a 'user_id' to compare; use 'confirm'"
        ),
    ]

    @Test(arguments: refusals)
    func isRefusedWithASentence(_ body: String, _ field: String, _ sentence: String) async throws {
        let reply = try await self.initiate(body)
        #expect((reply.status, reply.sentences) == (422, [sentence]), "\(reply.text)")
        #expect(reply["detail"]?["fields"]?.array?.map { $0["field"]?.string } == [field], "\(reply.text)")
    }

    @Test func aMissingIntegrationIsNamed() async throws {
        let reply = try await self.initiate("{}")
        #expect(reply.status == 422)
        #expect(reply["detail"]?.array?.first?["loc"] == ["body", "integration_id"])
    }
}
