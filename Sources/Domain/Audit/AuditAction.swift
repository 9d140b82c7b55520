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
    case workspaceCreate = "workspace.create"
    case workspaceUpdate = "workspace.update"
    case workspaceDelete = "workspace.delete"
    case apiKeyCreate = "api_key.create"
    case apiKeyUpdate = "api_key.update"
    case apiKeyRevoke = "api_key.revoke"
}
