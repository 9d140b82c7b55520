/// Finds the apps whose metadata anybody may read.
package protocol ClientMetadataStore: Sendable {
    /// The workspace of an app of any workspace, if the app's client id is the URL of its metadata. An app that is not
    /// active any more counts, because its tokens are renewed with the same client id.
    nonisolated(nonsending) func workspace(
        ofMetadataDocument id: Identifier<OAuthApp>
    ) async throws -> Identifier<Workspace>?
}
