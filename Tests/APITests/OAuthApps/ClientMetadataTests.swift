import Domain
import JSON
import Storage
import TestSupport
import Testing

@testable import Server

struct ClientMetadataTests {
    private static let id = "oapp_00000000000000000000000007"

    /// Stores an app of the workspace that every sandbox begins with.
    private func put(_ origin: String, in sandbox: Sandbox) async throws {
        _ = try await sandbox.composition.database.write { session in
            try session.run(
                """
                INSERT INTO oauth_apps (id, workspace_id, label, integration, auth_method_id, client_id, origin, issuer,
                    settings, version, sealed, field_names, status, status_changed_at, created_by, created_at,
                    updated_at)
                SELECT ?1, id, 'l', 'mcp_http', 'oauth2', 'c', ?2, 'https://auth.example.com', '{}', 1, x'00', '[]',
                    'active', ?3, 'cli', ?3, ?3
                FROM workspaces LIMIT 1
                """,
                Self.id,
                origin,
                someTime
            )
        }
    }

    @Test func `an authorization server reads the metadata of a client without a key`() async throws {
        let sandbox = try await Sandbox { $0.publicURL = "https://connect.example.com" }
        try await self.put("metadata_document", in: sandbox)
        let reply = try await sandbox.request("GET", "/oauth/client/\(Self.id).json", as: .none)
        #expect(reply.status == 200)
        #expect(reply.headers["cache-control"] == "public, max-age=3600")
        #expect(reply.headers["content-type"] == "application/json")
        #expect(reply["client_id"]?.string == "https://connect.example.com/oauth/client/\(Self.id).json")
        #expect(reply["redirect_uris"] == [.string("https://connect.example.com/oauth/callback/\(Self.id)")])
    }

    @Test func `no other app has a document`() async throws {
        let sandbox = try await Sandbox { $0.publicURL = "https://connect.example.com" }
        try await self.put("registered", in: sandbox)
        for name in [Self.id, "oapp_00000000000000000000000008", "nothing"] {
            let reply = try await sandbox.request("GET", "/oauth/client/\(name).json", as: .none)
            #expect(reply.status == 404)
            #expect(reply["detail"]?.string == "No client has its metadata here")
        }
        #expect(try await sandbox.request("GET", "/oauth/client/\(Self.id)", as: .none).status == 404)
    }

    @Test func `an address reads sixty documents a minute`() async throws {
        let time = ManualClock()
        let sandbox = try await Sandbox(clock: time.clock) { $0.publicURL = "https://connect.example.com" }
        try await self.put("metadata_document", in: sandbox)
        let path = "/oauth/client/\(Self.id).json"
        for _ in 1...60 { #expect(try await sandbox.request("GET", path, as: .none).status == 200) }
        let refused = try await sandbox.request("GET", path, as: .none)
        #expect(refused.status == 429)
        #expect(refused.headers["retry-after"] == "1")
        #expect(refused["detail"]?.string == "Too many requests from this address; try again after 1 second")
        time.advance(seconds: 1)
        #expect(try await sandbox.request("GET", path, as: .none).status == 200)
    }

    @Test func `without an https origin there are no documents`() async throws {
        let sandbox = try await Sandbox()
        try await self.put("metadata_document", in: sandbox)
        #expect(try await sandbox.request("GET", "/oauth/client/\(Self.id).json", as: .none).status == 404)
    }
}
