/// The conditions of a query for credentials. A property that is nil is no condition.
package struct CredentialFilter: Sendable {
    package let credentialType: CredentialType?
    package let authType: AuthType?
    package let status: String?
    package var userID: String?
    /// A string that the label or the description contains. ASCII letters match in upper and lower case.
    package let search: String?

    package init(
        credentialType: CredentialType? = nil,
        authType: AuthType? = nil,
        status: String? = nil,
        userID: String? = nil,
        search: String? = nil
    ) {
        self.credentialType = credentialType
        self.authType = authType
        self.status = status
        self.userID = userID
        self.search = search
    }
}
