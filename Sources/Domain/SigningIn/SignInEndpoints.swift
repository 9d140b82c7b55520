/// The endpoints of one authorization server, with the values of `config` in place of placeholders. They are fixed at the
/// beginning of a flow, so that no later change of a definition, app or setting leads a code or secret elsewhere.
package struct SignInEndpoints: Sendable, Equatable {
    package var authorizationURL: String
    package var tokenURL: String
    /// Nil when tokens are renewed at ``tokenURL``.
    package var refreshURL: String?
    /// Nil when the service has no endpoint for it (RFC 7009).
    package var revocationURL: String?
    /// The issuer of the server's metadata (RFC 8414); nil when no metadata was read.
    package var issuer: String?
    /// The server announced that every answer names its issuer (RFC 9207, section 3).
    package var announcesIssuer: Bool
    /// The resource that tokens are asked for (RFC 8707); nil for none.
    package var resource: String?

    package init(
        authorizationURL: String,
        tokenURL: String,
        refreshURL: String? = nil,
        revocationURL: String? = nil,
        issuer: String? = nil,
        announcesIssuer: Bool = false,
        resource: String? = nil
    ) {
        self.authorizationURL = authorizationURL
        self.tokenURL = tokenURL
        self.refreshURL = refreshURL
        self.revocationURL = revocationURL
        self.issuer = issuer
        self.announcesIssuer = announcesIssuer
        self.resource = resource
    }
}
