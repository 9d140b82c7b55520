/// The action of an audit event: a type of resource and an operation on it. The raw values are stored in `audit_events`
/// and shown by the API.
package enum AuditAction: String, Sendable, CaseIterable {
    case connectionCreate = "connection.create"
    case connectionUpdate = "connection.update"
    case connectionDelete = "connection.delete"
    case connectionActivate = "connection.activate"
    case connectionDeactivate = "connection.deactivate"
    case connectionReveal = "connection.reveal"
    case connectionReport = "connection.report"
    /// The credentials were tried at the service.
    case connectionTest = "connection.test"
    /// The daemon set a connection's status to `expired` because the connection's token had expired.
    case connectionExpire = "connection.expire"
    /// The daemon ended the test of a connection because no program had reported the test's outcome in time.
    case connectionEndTest = "connection.end_test"
    case credentialCreate = "credential.create"
    case credentialUpdate = "credential.update"
    case credentialRestore = "credential.restore"
    case credentialReveal = "credential.reveal"
    case credentialDelete = "credential.delete"
    /// The service was told that the access has ended.
    case connectionRevoke = "connection.revoke"
    case oauthAppCreate = "oauth_app.create"
    case oauthAppUpdate = "oauth_app.update"
    case oauthAppDelete = "oauth_app.delete"
    case oauthAppCheck = "oauth_app.check"
    /// The service refused the client of an app, twice.
    case oauthAppRefused = "oauth_app.refused"
    /// The service accepts the client of a refused app again.
    case oauthAppRecovered = "oauth_app.recovered"
    case connectSessionCreate = "connect_session.create"
    /// A user finished a session, or a product's server sent its code.
    case connectSessionComplete = "connect_session.complete"
    case connectSessionCancel = "connect_session.cancel"
    /// A user could not finish.
    case connectSessionFail = "connect_session.fail"
    case workspaceCreate = "workspace.create"
    case workspaceUpdate = "workspace.update"
    case workspaceDelete = "workspace.delete"
    case apiKeyCreate = "api_key.create"
    case apiKeyUpdate = "api_key.update"
    case apiKeyRevoke = "api_key.revoke"
}
