import Domain
import JSON
import Services
import Store
import TestSupport
import Testing

@testable import Server

/// The end of a connection on the page "Your connections".
@Suite struct DisconnectTests {
    private let grants: GrantSandbox
    private var sandbox: Sandbox { self.grants.sandbox }

    init() async throws {
        self.grants = try await GrantSandbox()
    }

    /// - Returns: what the page says that the service was told.
    private func disconnect(_ id: String) async throws -> String {
        let composition = self.sandbox.composition
        let workspace = try #require(try await composition.stores.workspaces.all().first)
        let connectionID = try #require(Identifier<Connection>(id))
        let connection = try #require(try await composition.stores.connections.find(connectionID, in: workspace.id))
        let caller = Caller(id: "user_1", workspaceID: workspace.id, scopes: Scopes([.admin]))
        let parts = composition.parts(
            catalog: self.sandbox.catalog,
            vault: self.sandbox.vault,
            callers: self.sandbox.services.callers
        )
        let told = try await composition.disconnect(connection, sampleAct(.connectionRevoke, by: caller), parts)
        return String(describing: told)
    }

    @Test func aConnectionWhoseAccessIsSharedEndsAndTheServiceIsNotTold() async throws {
        let (id, credential) = try await self.grants.connect()
        let attach = #"{"integration": "grants", "integration_type": "connectors", "credential_id": "\#(credential)"}"#
        let other = try await self.sandbox.create(attach)
        #expect(other.status == 200)
        #expect(try await self.disconnect(id) == "shared")
        #expect(try await self.sandbox.get(id).status == 404)
        #expect(try await self.sandbox.get(other.id)["status"] == "active")
        #expect(self.grants.calls.isEmpty)
        // The last connection takes the access with it.
        #expect(try await self.disconnect(other.id) == "telling")
        #expect(try await self.sandbox.get(other.id).status == 404)
    }
}
