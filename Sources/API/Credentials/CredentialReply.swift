package import Domain
package import JSON
import Web

extension JSONWriter {
    /// Writes a decrypted secret with the schema `CredentialSecret`, together with the id, version and expiry of the
    /// credential.
    mutating func write(_ credential: Credential, revealed secret: Secret<JSONObject>) {
        self.beginObject()
        self.member("id", credential.id.text)
        self.member("version", credential.version)
        self.member("expires_at", credential.expiresAt?.text)
        self.key("credentials")
        self.value(.object(secret.reveal()))
        self.endObject()
    }

    /// Writes a credential with the schema `CredentialRead`. The names of the secret's members are written as
    /// `field_names`, but the values are not written.
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
        if let receipt = credential.revocation?.receipt {
            self.key("revocation")
            self.beginObject()
            receipt.writeMembers(to: &self)
            self.endObject()
        }
        self.endObject()
    }
}
