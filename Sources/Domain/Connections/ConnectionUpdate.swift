package import JSON

/// The changes that a caller requests for a connection. A property that is nil leaves the connection's value unchanged.
package struct ConnectionUpdate: Sendable {
    /// The new label; nil leaves the label unchanged, and `.some(nil)` removes the label.
    package let label: String??
    /// The new config, which replaces the whole old config; nil leaves the config unchanged.
    package let config: JSONObject?
    package let credentialID: String?
    package let credentials: Secret<JSONObject>?
    /// The id of the connection's new user; nil leaves the user unchanged, and `.some(nil)` removes the user.
    package let userID: String??
    /// The mode in which the connection is tried at the service before the update is stored; nil for no verification.
    package var verification: VerificationMode?

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
