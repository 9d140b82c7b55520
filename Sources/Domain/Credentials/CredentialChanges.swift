package import JSON

/// A caller's changes to a credential; a member that is nil leaves the value as it is.
package struct CredentialChanges: Sendable {
    package let label: String?
    /// `.some(nil)` removes the description.
    package let description: String??
    package let scope: String?
    package let secret: Secret<JSONObject>?

    package init(
        label: String? = nil,
        description: String?? = nil,
        scope: String? = nil,
        secret: Secret<JSONObject>? = nil
    ) {
        self.label = label
        self.description = description
        self.scope = scope
        self.secret = secret
    }
}

extension CredentialChanges {
    /// Applies all changes except that of the secret.
    package func apply(to credential: inout Credential) {
        if let label = self.label { credential.label = label }
        if let description = self.description { credential.description = description }
        if let scope = self.scope { credential.scope = scope }
    }
}
