/// What a key may do. The raw values are what keys are made with and what a 403 names.
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
    /// Everything, in the key's own workspace.
    case admin
    /// Everything, in every workspace.
    case root
}
