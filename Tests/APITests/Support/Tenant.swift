import JSON
import TestSupport

/// A workspace with one of every row that a path can name.
struct Tenant {
    let administrator: Sandbox.Key
    /// By the name of the path's parameter.
    let ids: [String: String]

    /// The values of parameters that name no row of a workspace.
    static let words = ["integration_id": "gmail", "user_id": "u1"]

    init(_ sandbox: Sandbox, _ name: String) async throws {
        let workspace = try await sandbox.makeWorkspace(name)
        let token = try await sandbox.makeKey(scopes: "admin", workspace: workspace)
        self.administrator = .token(token)
        let connection = try await sandbox.create(Submission.custom(), as: self.administrator)
        _ = try await sandbox.request("POST", "\(Path.connections)/\(connection.id)/test", as: self.administrator)
        let session = try await sandbox.request(
            "POST",
            Path.connectSessions,
            as: self.administrator,
            body: #"{"user_id": "u1", "integrations": ["gmail"]}"#
        )
        let app = try await sandbox.request(
            "POST",
            Path.oauthApps,
            as: self.administrator,
            body: #"{"integration": "gmail", "client_id": "123456789012-a1b2.apps.googleusercontent.com"}"#
        )
        self.ids = [
            "workspace_id": workspace,
            "api_key_id": "key_" + token.dropFirst(4).prefix(26),
            "connection_id": connection.id,
            "credential_id": connection["credential_id"]?.string ?? "",
            "session_id": session.id,
            "oauth_app_id": app.id,
        ]
    }

    /// Ids of the right form that no row has.
    static let nowhere = [
        "workspace_id": "wsp", "api_key_id": "key", "connection_id": "conn", "credential_id": "cred",
        "session_id": "cses",
        "oauth_app_id": "oapp",
    ].mapValues { $0 + "_01m85esrzw98dq3bghqtc2eg00" }
}
