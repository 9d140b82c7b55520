package import JSON

/// A caller's changes to a connection; a member that is nil leaves the value as it is.
package struct ConnectionUpdate: Sendable {
    /// `.some(nil)` removes the label.
    package let label: String??
    /// Replaces the whole config.
    package let config: JSONObject?
    package let credentialID: String?
    package let credentials: Secret<JSONObject>?
    /// `.some(nil)` removes the user.
    package let userID: String??

    package init(
        label: String?? = nil,
        config: JSONObject? = nil,
        credentialID: String? = nil,
        credentials: Secret<JSONObject>? = nil,
        userID: String?? = nil
    ) {
        self.label = label
        self.config = config
        self.credentialID = credentialID
        self.credentials = credentials
        self.userID = userID
    }
}
