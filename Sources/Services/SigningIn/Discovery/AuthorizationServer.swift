import Domain
import JSON

/// The metadata of an authorization server (RFC 8414, section 2), as far as a sign-in needs it.
struct AuthorizationServer: Sendable {
    let issuer: String
    let authorizationURL: String
    let tokenURL: String
    let registrationURL: String?
    let revocationURL: String?
    let announcesIssuer: Bool
    let supportsMetadataDocuments: Bool
    /// The scope `offline_access` asks for a refresh token (OpenID Connect Core, section 11).
    let offersOfflineAccess: Bool
    /// The methods of client authentication; nil when the server names none.
    private let authentications: [String]?

    /// - Parameter issuer: the issuer whose well-known URL the metadata came from.
    init(_ metadata: JSONObject, of issuer: String) throws(DiscoveryFailure) {
        // Swift compares strings by Unicode equivalence; RFC 8414, section 3.3 demands identical ones.
        guard let own = metadata["issuer"]?.string, own.utf8.elementsEqual(issuer.utf8) else { throw .otherIssuer }
        let challenges = metadata["code_challenge_methods_supported"]?.array ?? []
        guard challenges.contains(where: { $0.string == "S256" }) else { throw .noPKCE }
        guard let authorizationURL = metadata["authorization_endpoint"]?.string,
            let authorization = ServiceURL(discovered: authorizationURL),
            let tokenURL = metadata["token_endpoint"]?.string, ServiceURL(discovered: tokenURL) != nil
        else { throw .endpoint }
        // The guard of outgoing calls judges plain http for every call, but a browser goes to this URL. Metadata that
        // came by plain http was allowed by the guard.
        guard authorization.origin.scheme == "https" || !issuer.lowercased().hasPrefix("https:") else {
            throw .endpoint
        }
        guard !authorization.hasReservedParameter else { throw .reservedParameter }
        func optionalURL(_ name: String) -> String? {
            // An endpoint that is not needed and cannot be called counts as absent.
            metadata[name]?.string.flatMap { ServiceURL(discovered: $0) == nil ? nil : $0 }
        }
        self.issuer = issuer
        self.authorizationURL = authorizationURL
        self.tokenURL = tokenURL
        self.registrationURL = optionalURL("registration_endpoint")
        self.revocationURL = optionalURL("revocation_endpoint")
        self.announcesIssuer = metadata["authorization_response_iss_parameter_supported"]?.bool ?? false
        self.supportsMetadataDocuments = metadata["client_id_metadata_document_supported"]?.bool ?? false
        self.offersOfflineAccess =
            metadata["scopes_supported"]?.array?.contains { $0.string == "offline_access" } ?? false
        self.authentications = metadata["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
    }

    /// A public client is preferred, because PKCE protects its codes and nothing of it can expire or leak.
    var tokenAuthentication: OAuthEndpoints.TokenAuthentication {
        self.authentications?.contains(TokenAuthenticationName.none.rawValue) ?? true
            ? .none : self.secretAuthentication
    }

    /// `basic` is the method of a server that names none (RFC 8414, section 2). Of both, the body is taken, because
    /// widespread servers look for the client id there only.
    var secretAuthentication: OAuthEndpoints.TokenAuthentication {
        self.authentications?.contains(TokenAuthenticationName.post.rawValue) ?? false ? .body : .basic
    }
}

/// The names of the methods of client authentication (RFC 7591, section 2).
enum TokenAuthenticationName: String, Sendable {
    case none
    case basic = "client_secret_basic"
    case post = "client_secret_post"

    init?(_ method: OAuthEndpoints.TokenAuthentication) {
        switch method {
        case .none: self = .none
        case .basic: self = .basic
        case .body: self = .post
        case .privateKeyJWT: return nil
        }
    }

    var method: OAuthEndpoints.TokenAuthentication {
        switch self {
        case .none: .none
        case .basic: .basic
        case .post: .body
        }
    }
}

extension ServiceURL {
    /// The parameters that the authorization request or the token request sets.
    private static let reserved: Set<String> = [
        "state", "redirect_uri", "client_id", "response_type", "response_mode", "code_challenge",
        "code_challenge_method", "nonce", "scope", "resource", "grant_type", "code", "code_verifier",
    ]

    /// The query names a reserved parameter, in any encoding. A name that cannot be decoded counts as one.
    fileprivate var hasReservedParameter: Bool {
        self.query.dropFirst().split(separator: "&").contains { parameter in
            guard let name = String(parameter.prefix { $0 != "=" }).percentDecoded else { return true }
            return Self.reserved.contains(name)
        }
    }
}
