import Domain
import JSON

/// The credentials that a connect session brought, before they are stored: typed by the user and tested, or granted by
/// the service. A session with binding `code` keeps them sealed until the product's server sends the code.
struct ConnectResult: Sendable {
    /// A test that was made before the result is stored.
    typealias Tested = (finding: TestFinding, milliseconds: Int)

    let integration: String
    let authMethodID: String
    let config: JSONObject
    let credentials: Secret<JSONObject>
    /// The places of the sign-in, which join those of the config. Empty for typed credentials.
    let origins: Set<ServiceOrigin>
    /// The endpoints of the sign-in; nil for typed credentials.
    let endpoints: SignInEndpoints?
    /// Nil for credentials that the user typed.
    let grant: GrantMark?
    /// Nil when the method has no test, or the session wants none.
    let tested: Tested?

    /// The account that the test found.
    var account: ServiceAccount? { self.tested?.finding.outcome == .passed ? self.tested?.finding.account : nil }

    init(
        integration: String,
        authMethodID: String,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        origins: Set<ServiceOrigin> = [],
        endpoints: SignInEndpoints? = nil,
        grant: GrantMark? = nil,
        tested: Tested?
    ) {
        self.integration = integration
        self.authMethodID = authMethodID
        self.config = config
        self.credentials = credentials
        self.origins = origins
        self.endpoints = endpoints
        self.grant = grant
        self.tested = tested
    }
}

/// The app and the scopes of a grant, as its credential keeps them.
struct GrantMark: Sendable, Equatable {
    let oauthAppID: Identifier<OAuthApp>?
    let scopesAsked: [String]?
    let scopesGranted: [String]?

    init(oauthAppID: Identifier<OAuthApp>?, scopesAsked: [String]?, scopesGranted: [String]?) {
        self.oauthAppID = oauthAppID
        self.scopesAsked = scopesAsked
        self.scopesGranted = scopesGranted
    }

    /// The mark of a stored credential.
    init(of credential: Credential) {
        self.init(
            oauthAppID: credential.oauthAppID,
            scopesAsked: credential.scopesAsked,
            scopesGranted: credential.scopesGranted
        )
    }
}

extension Credential {
    /// - Parameter grant: nil for a secret that was submitted, which belongs to no app.
    mutating func mark(_ grant: GrantMark?) {
        self.oauthAppID = grant?.oauthAppID
        self.scopesAsked = grant?.scopesAsked
        self.scopesGranted = grant?.scopesGranted
    }
}
