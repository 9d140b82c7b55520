package import Domain
package import JSON

/// The values that a caller submits to make a connect session.
package struct ConnectSessionSubmission: Sendable {
    package struct Target: Sendable {
        package var integration: String
        package var authMethodID: String?
        package var oauthAppID: String?
        package var scopes: [String]?
        package var config: JSONObject

        package init(
            integration: String,
            authMethodID: String? = nil,
            oauthAppID: String? = nil,
            scopes: [String]? = nil,
            config: JSONObject = [:]
        ) {
            self.integration = integration
            self.authMethodID = authMethodID
            self.oauthAppID = oauthAppID
            self.scopes = scopes
            self.config = config
        }
    }

    package var purpose: ConnectSession.Purpose
    package var userID: String?
    package var connectionID: String?
    /// Empty: every integration, or that of the connection.
    package var targets: [Target]
    package var label: String?
    package var userLabel: String?
    package var returnURL: String?
    /// Nil: as ``ConnectService`` decides from the other values.
    package var binding: ConnectSession.Binding?
    package var verifies: Bool
    package var allowsAccountChange: Bool
    /// In seconds; nil for the default of the purpose.
    package var expiresIn: Int?
    package var metadata: JSONObject
    /// The connection may belong to no user.
    package var allowsNoUser: Bool
    /// The user has to sign in at the service: every auth method is one with a page of the service (OAuth 2.0).
    package var needsSignIn: Bool

    package init(
        purpose: ConnectSession.Purpose = .connect,
        userID: String? = nil,
        connectionID: String? = nil,
        targets: [Target] = [],
        label: String? = nil,
        userLabel: String? = nil,
        returnURL: String? = nil,
        binding: ConnectSession.Binding? = nil,
        verifies: Bool = true,
        allowsAccountChange: Bool = false,
        expiresIn: Int? = nil,
        metadata: JSONObject = [:],
        allowsNoUser: Bool = false,
        needsSignIn: Bool = false
    ) {
        self.purpose = purpose
        self.userID = userID
        self.connectionID = connectionID
        self.targets = targets
        self.label = label
        self.userLabel = userLabel
        self.returnURL = returnURL
        self.binding = binding
        self.verifies = verifies
        self.allowsAccountChange = allowsAccountChange
        self.expiresIn = expiresIn
        self.metadata = metadata
        self.allowsNoUser = allowsNoUser
        self.needsSignIn = needsSignIn
    }
}
