package import Domain
package import JSON

/// Everything that tells where and how the tokens of a grant are ended: the values of a stored connection, or of a result
/// that was never stored.
package struct RevocationTarget: Sendable {
    package let workspaceID: Identifier<Workspace>
    package let integrationID: String
    package let authMethodID: String
    package let config: JSONObject
    /// The tokens, with the places that they were given for.
    package let content: SealedContent
    /// The OAuth app that the tokens belong to; nil for a client in the credentials themselves.
    package let appID: Identifier<OAuthApp>?

    package init(
        workspaceID: Identifier<Workspace>,
        integrationID: String,
        authMethodID: String,
        config: JSONObject,
        content: SealedContent,
        appID: Identifier<OAuthApp>?
    ) {
        self.workspaceID = workspaceID
        self.integrationID = integrationID
        self.authMethodID = authMethodID
        self.config = config
        self.content = content
        self.appID = appID
    }

    /// This target with the values of `config` that an app fixes.
    func overridden(by fixed: JSONObject) -> RevocationTarget {
        RevocationTarget(
            workspaceID: self.workspaceID,
            integrationID: self.integrationID,
            authMethodID: self.authMethodID,
            config: self.config.overridden(by: fixed),
            content: self.content,
            appID: self.appID
        )
    }
}

/// The outcome for a token when the service was told, or could not be told.
enum RevocationVerdict: Sendable, Equatable {
    case revoked
    case unsupported
    /// The token may not go where the config leads, so the service is never told.
    case kept
    /// Nothing is known, or the service failed: it is told again.
    case later
}
