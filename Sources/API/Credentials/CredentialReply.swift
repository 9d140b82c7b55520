package import Domain
package import JSON
import Web

extension JSONWriter {
    /// Writes `CredentialSecret`: the secret in the clear, with the id, version and expiry of the credential.
    mutating func write(_ credential: Credential, revealed secret: Secret<JSONObject>) {
        self.beginObject()
        self.member("id", credential.id.text)
        self.member("version", credential.version)
        self.member("expires_at", credential.expiresAt?.text)
        self.key("credentials")
        self.value(.object(secret.reveal()))
        self.endObject()
    }

    /// Writes `CredentialRead`, as in the API of which `specification.json` describes one operation, and adds
    /// `field_names` and `version`. The names of the secret's members are written, but not their values.
    ///
    /// - Parameter caller: the reader, who may not see the ids of all callers (``Caller/shown(_:)``).
    package mutating func write(_ credential: Credential, for caller: Caller) {
        self.beginObject()
        self.member("label", credential.label)
        self.member("description", credential.description)
        self.member("auth_type", credential.authType.rawValue)
        self.member("credential_type", credential.credentialType.rawValue)
        self.member("credential_scope", credential.scope)
        self.member("provider", credential.provider)
        self.member("user_id", credential.userID)
        self.member("id", credential.id.text)
        self.member("workspace_id", credential.workspaceID.text)
        self.member("created_by", caller.shown(credential.createdBy))
        self.member("status", credential.status)
        self.member("expires_at", credential.expiresAt?.text)
        self.member("last_used_at", credential.lastUsedAt?.text)
        self.member("created_at", credential.createdAt.text)
        self.member("updated_at", credential.updatedAt.text)
        self.member("field_names", each: credential.fieldNames) { $0.string($1) }
        self.member("version", credential.version)
        self.endObject()
    }
}
