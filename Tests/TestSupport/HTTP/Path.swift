package enum Path {
    package static let connections = "/api/v1/connections"
    package static let oauthApps = "/api/v1/oauth-apps"
    package static let credentials = "/api/v1/credentials"
    package static let integrations = "/api/v1/integrations"
    package static let keys = "/api/v1/api-keys"
    package static let workspaces = "/api/v1/workspaces"
    package static let connectSessions = "/api/v1/connect-sessions"
    package static let initiate = "/api/v1/oauth/initiate"
    package static let auditEvents = "/api/v1/audit-events"
}
