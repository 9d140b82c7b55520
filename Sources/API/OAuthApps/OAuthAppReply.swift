package import Domain
package import JSON
import Web

extension JSONWriter {
    /// Writes an app with the schema `OAuthAppRead`, for a caller of its own workspace. The names of the sealed members
    /// are written as `field_names`, but the values are not written.
    package mutating func write(_ app: OAuthApp, redirectURI: String) {
        self.beginObject()
        self.member("id", app.id.text)
        self.member("label", app.label)
        self.member("integration", app.integration)
        self.member("auth_method_id", app.authMethodID)
        self.member("workspace_id", app.workspaceID.text)
        self.member("redirect_uri", redirectURI)
        self.member("client_id", app.clientID)
        self.member("origin", app.origin.rawValue)
        self.member("issuer", app.issuer)
        if let scopes = app.settings.scopes {
            self.member("scopes", each: scopes) { $0.string($1) }
        } else {
            self.member("scopes", nil as String?)
        }
        self.key("extra_authorize_params")
        self.value(.object(app.settings.extraAuthorizeParameters))
        self.member("token_auth", app.settings.tokenAuthentication?.rawValue)
        self.key("shared_with")
        switch app.sharing {
        case .nobody: self.null()
        case .all: self.string("all")
        case .workspaces(let ids): self.value(.array(ids.map { .string($0.text) }))
        }
        self.member("secret_expires_at", app.secretExpiresAt?.text)
        self.member("field_names", each: app.fieldNames) { $0.string($1) }
        self.member("version", app.version)
        self.member("status", app.status.rawValue)
        self.member("status_message", app.statusMessage)
        self.member("status_changed_at", app.statusChangedAt.text)
        self.member("created_by", app.createdBy)
        self.member("created_at", app.createdAt.text)
        self.member("updated_at", app.updatedAt.text)
        self.endObject()
    }

    /// Writes what other workspaces see of an app that is shared with them, also with the schema `OAuthAppRead`.
    package mutating func writeShared(_ app: OAuthApp) {
        self.beginObject()
        self.member("id", app.id.text)
        self.member("label", app.label)
        self.member("integration", app.integration)
        self.endObject()
    }
}
