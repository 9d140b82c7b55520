package import JSON

extension OAuthApp: Identified {
    package static var identifierPrefix: StaticString { "oapp" }
}

/// The registration of a product as a client at an authorization server (RFC 6749, section 2), without its secret. An app
/// is used only for its own integration and auth method, and one with an ``issuer`` only at that issuer.
package struct OAuthApp: Sendable {
    /// The way in which the authorization server learned of the client.
    package enum Origin: String, Sendable, CaseIterable {
        /// The operator registered the client on a page of the service.
        case manual
        /// Patchbay registered the client (RFC 7591).
        case registered
        /// The client id is a URL of Patchbay, at which the authorization server reads the client's metadata.
        case metadataDocument = "metadata_document"
    }

    package enum Status: String, Sendable, CaseIterable {
        case active
        /// A registration is under way, or its result was replaced.
        case inactive
        /// The service refuses the client.
        case error
    }

    /// The other workspaces that may use the app.
    package enum Sharing: Sendable, Equatable {
        case nobody
        case all
        case workspaces([Identifier<Workspace>])
    }

    /// The scopes and parameters of a flow with the app, and the client's way to authenticate. Nil and empty: as the
    /// definition says.
    package struct Settings: Sendable, Equatable {
        /// The scopes of a flow that asks for none. For other workspaces, also the most that a flow may ask for.
        package var scopes: [String]?
        /// Additional parameters of the authorization request. Every value is a string.
        package var extraAuthorizeParameters: JSONObject
        package var tokenAuthentication: OAuthEndpoints.TokenAuthentication?

        package init(
            scopes: [String]? = nil,
            extraAuthorizeParameters: JSONObject = [:],
            tokenAuthentication: OAuthEndpoints.TokenAuthentication? = nil
        ) {
            self.scopes = scopes
            self.extraAuthorizeParameters = extraAuthorizeParameters
            self.tokenAuthentication = tokenAuthentication
        }
    }

    package let id: Identifier<OAuthApp>
    package let workspaceID: Identifier<Workspace>
    package var sharing: Sharing
    /// A name for people, of 1 to 255 code points.
    package var label: String
    package let integration: String
    package let authMethodID: String
    /// Nil only while a registration is under way.
    package var clientID: String?
    package let origin: Origin
    /// The one authorization server that knows the client (RFC 8414, section 2); nil for that of the definition.
    package let issuer: String?
    package var settings: Settings
    /// The version of the sealed members: 1 for the first ones, and incremented whenever they are replaced.
    package var version: Int
    /// The names of the sealed members.
    package var fieldNames: [String]
    /// The end of the client secret, as the operator or the registration gave it.
    package var secretExpiresAt: Timestamp?
    package var status: Status
    package var statusMessage: String?
    package var statusChangedAt: Timestamp
    /// The time of a first refusal of the client by the service, while one refusal does not change ``status`` yet.
    package var refusedAt: Timestamp?
    package let createdBy: String
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: Identifier<OAuthApp>,
        workspaceID: Identifier<Workspace>,
        sharing: Sharing = .nobody,
        label: String,
        integration: String,
        authMethodID: String,
        clientID: String?,
        origin: Origin,
        issuer: String? = nil,
        settings: Settings = Settings(),
        version: Int = 1,
        fieldNames: [String],
        secretExpiresAt: Timestamp? = nil,
        status: Status,
        statusMessage: String? = nil,
        statusChangedAt: Timestamp,
        refusedAt: Timestamp? = nil,
        createdBy: String,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.sharing = sharing
        self.label = label
        self.integration = integration
        self.authMethodID = authMethodID
        self.clientID = clientID
        self.origin = origin
        self.issuer = issuer
        self.settings = settings
        self.version = version
        self.fieldNames = fieldNames
        self.secretExpiresAt = secretExpiresAt
        self.status = status
        self.statusMessage = statusMessage
        self.statusChangedAt = statusChangedAt
        self.refusedAt = refusedAt
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var sealingContext: SealingContext {
        SealingContext(
            table: .oauthApps,
            workspaceID: self.workspaceID,
            rowID: self.id.text,
            version: self.version
        )
    }
}
