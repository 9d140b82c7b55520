package import Domain
package import JSON

/// Everything that a test of credentials needs: the values of a stored connection, or of a submission that is not stored
/// yet.
package struct TestSubject: Sendable {
    package let workspaceID: Identifier<Workspace>
    package let integrationID: String
    package let authMethodID: String
    package let config: JSONObject
    /// The credentials, with the places that they were given for.
    package let content: SealedContent
    /// When the access token expires; nil when the token does not expire.
    package let expiresAt: Timestamp?

    package init(
        workspaceID: Identifier<Workspace>,
        integrationID: String,
        authMethodID: String,
        config: JSONObject,
        content: SealedContent,
        expiresAt: Timestamp?
    ) {
        self.workspaceID = workspaceID
        self.integrationID = integrationID
        self.authMethodID = authMethodID
        self.config = config
        self.content = content
        self.expiresAt = expiresAt
    }
}

extension TestSubject {
    /// The values of a checked submission that is not stored.
    ///
    /// - Parameter content: the secret, with the places that it may be sent to.
    package init(
        _ submission: ConnectionSubmission,
        _ checked: CheckedSubmission,
        _ content: SealedContent,
        in workspaceID: Identifier<Workspace>
    ) {
        self.init(
            workspaceID: workspaceID,
            integrationID: submission.integration,
            authMethodID: checked.authMethodID,
            config: checked.config,
            content: content,
            expiresAt: checked.expiresAt
        )
    }
}
