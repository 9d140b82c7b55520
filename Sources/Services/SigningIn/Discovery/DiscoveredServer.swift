package import Domain

/// The way to sign in to a server, as the server and its authorization server announced it.
package struct DiscoveredServer: Sendable, Equatable {
    /// With the issuer and the resource, which are never nil here.
    package let endpoints: SignInEndpoints
    /// The issuer of the authorization server, byte for byte as its metadata has it. Client ids belong to it.
    package let issuer: String
    /// The endpoint at which a client registers itself (RFC 7591); nil when there is none.
    package let registrationURL: String?
    /// The scopes to ask for: those of the server's challenge, else those of its metadata. Empty: no parameter `scope`
    /// is sent.
    package let scopes: [String]
    /// A client id may be the URL of the client's metadata.
    package let supportsMetadataDocuments: Bool
    /// How a new client authenticates at the token endpoint: `none` where the server does not exclude it.
    package let tokenAuthentication: OAuthEndpoints.TokenAuthentication
    /// How a client with a secret authenticates at the token endpoint: `body` where the server offers it, else `basic`.
    package let secretAuthentication: OAuthEndpoints.TokenAuthentication

    package init(
        endpoints: SignInEndpoints,
        issuer: String,
        registrationURL: String?,
        scopes: [String],
        supportsMetadataDocuments: Bool,
        tokenAuthentication: OAuthEndpoints.TokenAuthentication = .none,
        secretAuthentication: OAuthEndpoints.TokenAuthentication = .basic
    ) {
        self.endpoints = endpoints
        self.issuer = issuer
        self.registrationURL = registrationURL
        self.scopes = scopes
        self.supportsMetadataDocuments = supportsMetadataDocuments
        self.tokenAuthentication = tokenAuthentication
        self.secretAuthentication = secretAuthentication
    }
}
