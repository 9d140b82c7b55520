import Domain
import JSON
import Services
import TestSupport
import Testing

struct ClientMetadataTests {
    private struct Clients: ClientMetadataStore {
        let apps: MemoryOAuthAppStore

        func workspace(ofMetadataDocument id: Identifier<OAuthApp>) async throws -> Identifier<Workspace>? {
            self.apps.rows.first { $0.id == id && $0.origin == .metadataDocument }?.workspaceID
        }
    }

    private static let documents = RegistrationFixture.server(documents: true)

    @Test func `a server that supports documents gets one, and is not asked to register`() async throws {
        let fixture = try RegistrationFixture()
        let client = try await fixture.client(Self.documents)
        let app = try #require(fixture.apps.rows.first)
        #expect(client.clientID == "https://connect.example.com/oauth/client/\(app.id).json")
        #expect(client.tokenAuthentication == .none)
        #expect(app.origin == .metadataDocument)
        #expect(app.status == .active)
        #expect(app.clientID == client.clientID)
        #expect(fixture.services.requests.isEmpty)
        #expect(fixture.apps.actions == [.oauthAppCreate])
        for renewing in [false, true] {
            #expect(try await fixture.client(Self.documents, renewing: renewing).clientID == client.clientID)
        }
        #expect(fixture.apps.rows.count == 1)
    }

    @Test func `the document names its own URL and redirect URI`() throws {
        let workspace = Workspace(
            id: try sampleID(1),
            name: "workspace",
            createdAt: someTime,
            updatedAt: someTime,
            connect: ConnectSettings(productName: "ACME")
        )
        let origin = try #require(PublicOrigin("https://connect.example.com:8443"))
        let metadata = ClientMetadata(of: try sampleID(7), workspace, at: origin)
        let base = "https://connect.example.com:8443/oauth"
        let id = "oapp_00000000000000000000000007"
        #expect(
            metadata.document == [
                "client_id": .string("\(base)/client/\(id).json"),
                "client_name": "ACME",
                "redirect_uris": [.string("\(base)/callback/\(id)")],
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "token_endpoint_auth_method": "none",
            ]
        )
    }

    @Test func `a document for another public URL is replaced`() async throws {
        let apps = MemoryOAuthAppStore()
        _ = try await RegistrationFixture(apps: apps).client(Self.documents)
        let moved = try RegistrationFixture(origin: "https://new.example.com", apps: apps)
        let client = try await moved.client(Self.documents)
        #expect(client.clientID.hasPrefix("https://new.example.com/oauth/client/oapp_"))
        #expect(apps.rows.map(\.status) == [.inactive, .active])
    }

    @Test func `another process that made a document first is followed`() async throws {
        let apps = MemoryOAuthAppStore()
        let (here, there) = (try RegistrationFixture(apps: apps), try RegistrationFixture(apps: apps))
        let theirs = try await there.client(Self.documents)
        let row = try #require(apps.rows.first)
        let sealed = try #require(apps.sealed(of: row.id))
        let empty = MemoryOAuthAppStore()
        empty.interruptWrite { $0.append((row, sealed)) }
        let late = try RegistrationFixture(apps: empty)
        #expect(try await late.client(Self.documents).clientID == theirs.clientID)
        #expect(empty.rows.count == 1)
        #expect(try await here.client(Self.documents).clientID == theirs.clientID)
    }

    @Test func `only metadata documents are served, and only below https`() async throws {
        let fixture = try RegistrationFixture()
        let document = try #require(try await fixture.client(Self.documents).app)
        let registered = try #require(
            try await fixture.client(RegistrationFixture.server(issuer: "https://other.example")).app
        )
        let workspaces = MemoryWorkspaceStore([
            Workspace(id: try sampleID(1), name: "ACME", createdAt: someTime, updatedAt: someTime)
        ])
        func service(_ origin: String?) -> ClientMetadataService {
            ClientMetadataService(
                clients: Clients(apps: fixture.apps),
                workspaces: workspaces,
                origin: origin.flatMap { PublicOrigin($0) }
            )
        }
        let secure = service("https://connect.example.com")
        #expect(try await secure.document(document.id.text)?["client_id"]?.string == document.clientID)
        #expect(try await secure.document(registered.id.text) == nil)
        #expect(try await secure.document("oapp_nothing") == nil)
        #expect(try await service(nil).document(document.id.text) == nil)
        #expect(try await service("http://127.0.0.1:8080").document(document.id.text) == nil)
    }
}
