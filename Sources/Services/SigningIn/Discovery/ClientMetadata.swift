package import Domain
package import JSON

/// The description of a client that Patchbay makes by itself, for registration (RFC 7591, section 2) and for the client
/// id metadata document (draft-ietf-oauth-client-id-metadata-document).
package struct ClientMetadata: Sendable {
    /// The longest name, in code points. Authorization servers show it to users.
    private static let longestName = 100

    private let appID: Identifier<OAuthApp>
    private let name: String
    private let origin: PublicOrigin

    /// - Parameters:
    ///   - workspace: the client has the name of its product.
    ///   - origin: where browsers and services reach the daemon.
    package init(of appID: Identifier<OAuthApp>, _ workspace: Workspace, at origin: PublicOrigin) {
        self.appID = appID
        self.name = String((workspace.connect.productName ?? workspace.name).prefix(Self.longestName))
        self.origin = origin
    }

    /// The redirect URI of the app alone, so that a code of one authorization server never arrives in the flow of
    /// another one.
    package var redirectURI: String { "\(self.origin)/oauth/callback/\(self.appID)" }

    /// The URL of the metadata document, which is the client id.
    package var documentURL: String { "\(self.origin)/oauth/client/\(self.appID).json" }

    /// The metadata document. Its `client_id` is its own URL, byte for byte. There is no secret, because the document
    /// is public.
    package var document: JSONObject {
        var object: JSONObject = ["client_id": .string(self.documentURL)]
        for member in self.members(.none) { object[member.key] = member.value }
        return object
    }

    /// The body of a registration request.
    ///
    /// - Parameter scopes: the scopes that flows will ask for; empty when the server names none.
    func registration(_ authentication: TokenAuthenticationName, scopes: [String]) -> JSONObject {
        var object = self.members(authentication)
        // OpenID Connect Registration, section 2: redirect URIs of a web application are https. The daemon of a
        // developer's machine is a native application (MCP, "Application Type and Redirect URI Constraints").
        object["application_type"] = self.origin.isSecure ? "web" : "native"
        if !scopes.isEmpty { object["scope"] = .string(scopes.joined(separator: " ")) }
        return object
    }

    /// Both grant types are named, because a client that is registered for codes alone cannot renew its tokens.
    private func members(_ authentication: TokenAuthenticationName) -> JSONObject {
        [
            "client_name": .string(self.name),
            "redirect_uris": [.string(self.redirectURI)],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": .string(authentication.rawValue),
        ]
    }
}
