package import Domain
package import JSON

/// The client id metadata documents that authorization servers read.
package struct ClientMetadataService: Sendable {
    private let clients: any ClientMetadataStore
    private let workspaces: any WorkspaceStore
    private let origin: PublicOrigin?

    /// - Parameter origin: where services reach the daemon; nil when the setting `public_url` is empty.
    package init(clients: any ClientMetadataStore, workspaces: any WorkspaceStore, origin: PublicOrigin?) {
        self.clients = clients
        self.workspaces = workspaces
        self.origin = origin
    }

    /// The document of an app. Nil for every app that is no metadata document, and for a daemon without an `https`
    /// origin, because a client id has to be an `https` URL.
    package func document(_ id: String) async throws -> JSONObject? {
        guard let origin = self.origin, origin.isSecure, let id = Identifier<OAuthApp>(id),
            let workspaceID = try await self.clients.workspace(ofMetadataDocument: id),
            let workspace = try await self.workspaces.find(workspaceID)
        else { return nil }
        return ClientMetadata(of: id, workspace, at: origin).document
    }
}
