package import Domain
package import Storage

package struct DatabaseClientMetadataStore: ClientMetadataStore {
    private let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package nonisolated(nonsending) func workspace(
        ofMetadataDocument id: Identifier<OAuthApp>
    ) async throws -> Identifier<Workspace>? {
        try await self.database.read { session in
            try session.first(
                "SELECT workspace_id FROM oauth_apps WHERE id = ?1 AND origin = 'metadata_document'",
                id
            ) { try $0.id(0) }
        }
    }
}
