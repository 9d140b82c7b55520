/// A permission of an API key or a user. The raw values are the names of scopes in requests, tokens and error messages.
package enum Scope: String, Sendable, CaseIterable {
    case connectionsRead = "connections:read"
    case connectionsWrite = "connections:write"
    case credentialsRead = "credentials:read"
    case credentialsWrite = "credentials:write"
    case credentialsReveal = "credentials:reveal"
    case workspacesRead = "workspaces:read"
    case workspacesWrite = "workspaces:write"
    case keysWrite = "keys:write"
    case auditRead = "audit:read"
    case connectWrite = "connect:write"
    case oauthAppsRead = "oauth_apps:read"
    case oauthAppsWrite = "oauth_apps:write"
    /// Allows every operation in the API key's workspace, or in the workspaces that a user's token names.
    case admin
    /// Allows every operation in every workspace.
    case root
}
