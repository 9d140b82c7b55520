package import JSON

/// What a caller submits to make a credential by itself.
package struct CredentialSubmission: Sendable {
    package let label: String
    package let description: String?
    package let authType: AuthType
    package let credentialType: CredentialType?
    package let scope: String
    package let provider: String?
    package let userID: String?
    package let secret: Secret<JSONObject>

    package init(
        label: String,
        description: String? = nil,
        authType: AuthType,
        credentialType: CredentialType? = nil,
        scope: String,
        provider: String? = nil,
        userID: String? = nil,
        secret: Secret<JSONObject>
    ) {
        self.label = label
        self.description = description
        self.authType = authType
        self.credentialType = credentialType
        self.scope = scope
        self.provider = provider
        self.userID = userID
        self.secret = secret
    }
}

/// What is to change of a credential; nil leaves a value as it is.
package struct CredentialChanges: Sendable {
    package let label: String?
    /// An inner nil clears it.
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

/// Which credentials a list is of; nil is any.
package struct CredentialFilter: Sendable {
    package let credentialType: CredentialType?
    package let authType: AuthType?
    package let status: String?
    /// A part of the label or description; ASCII letters match in either case.
    package let search: String?

    package init(
        credentialType: CredentialType? = nil,
        authType: AuthType? = nil,
        status: String? = nil,
        search: String? = nil
    ) {
        self.credentialType = credentialType
        self.authType = authType
        self.status = status
        self.search = search
    }
}
