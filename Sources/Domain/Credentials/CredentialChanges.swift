package import JSON

/// The changes that a caller requests for a credential. A property that is nil leaves the credential's value unchanged.
package struct CredentialChanges: Sendable {
    package let label: String?
    /// The new description; nil leaves the description unchanged, and `.some(nil)` removes the description.
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
    /// Sets the changed label, description and scope of `credential`. The secret is replaced elsewhere
    /// (``CredentialStore/replace(_:by:)``).
    package func apply(to credential: inout Credential) {
        if let label = self.label { credential.label = label }
        if let description = self.description { credential.description = description }
        if let scope = self.scope { credential.scope = scope }
    }
}
