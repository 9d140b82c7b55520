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
