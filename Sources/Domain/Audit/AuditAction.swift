/// What an audit event tells of: a resource and what was done to it. The raw values are what the table holds.
package enum AuditAction: String, Sendable, CaseIterable {
    case connectionCreate = "connection.create"
    case connectionUpdate = "connection.update"
    case connectionDelete = "connection.delete"
    case connectionActivate = "connection.activate"
    case connectionDeactivate = "connection.deactivate"
    case connectionReport = "connection.report"
    /// By the daemon, when a token's time has passed.
    case connectionExpire = "connection.expire"
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
