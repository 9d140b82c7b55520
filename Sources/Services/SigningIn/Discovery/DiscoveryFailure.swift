package import Domain

/// Why the way to sign in to a server was not found. No case holds anything of an answer.
package enum DiscoveryFailure: Error, Sendable, Equatable {
    /// The server's URL is no `https` or `http` URL, or has a fragment.
    case serverURL
    /// The server answers without credentials.
    case noAuthentication
    /// The server's URL, or the URL that the server names for its metadata, leads elsewhere.
    case redirected
    /// The server or the authorization server failed, or asks to wait.
    case later
    /// The server names no authorization server, and has no metadata (RFC 9728) at the well-known URLs.
    case noResourceMetadata
    /// The metadata is no JSON object.
    case unreadable
    /// The metadata is for another resource than the server (RFC 9728, section 3.3).
    case otherResource
    /// The metadata names a part of the host as its resource, and is not at the well-known URL.
    case resourceLocation
    /// The metadata of the resource names no authorization server that can be used.
    case noIssuer
    /// The authorization server has no metadata (RFC 8414, OpenID Connect Discovery) at the well-known URLs.
    case noServerMetadata
    /// The metadata is for another issuer (RFC 8414, section 3.3).
    case otherIssuer
    /// The authorization server does not announce PKCE with S256, without which a code is not safe (MCP, "Authorization
    /// Code Protection").
    case noPKCE
    /// The authorization or token endpoint is missing, or is no URL that can be used.
    case endpoint
    /// The query of the authorization endpoint names a parameter of the request (RFC 6749, section 3.1: no parameter
    /// twice).
    case reservedParameter
    /// There is no answer.
    case noAnswer(OutboundFailure)
}

extension DiscoveryFailure: LoggableError {
    /// A word for logs, audit events and the API.
    package var code: String {
        switch self {
        case .serverURL: "server_url"
        case .noAuthentication: "no_authentication"
        case .redirected: "redirected"
        case .later: "later"
        case .noResourceMetadata: "no_resource_metadata"
        case .unreadable: "unreadable"
        case .otherResource: "other_resource"
        case .resourceLocation: "resource_location"
        case .noIssuer: "no_issuer"
        case .noServerMetadata: "no_server_metadata"
        case .otherIssuer: "other_issuer"
        case .noPKCE: "no_pkce"
        case .endpoint: "endpoint"
        case .reservedParameter: "reserved_parameter"
        case .noAnswer: "no_answer"
        }
    }

    /// One sentence that says the fault and who corrects it, without a value of the server's.
    package var message: String {
        switch self {
        case .serverURL: "The server's URL is not valid; enter one that begins with https:// and has no '#'"
        case .noAuthentication: "The server needs no sign-in; choose 'No Authentication'"
        case .redirected: "The server's URL leads elsewhere; enter the URL at its end"
        case .later: "The server failed; try again in a moment"
        case .noResourceMetadata: "The server does not say how to sign in; check the server's URL"
        case .unreadable: "The server's metadata is no JSON object; the server's makers have to correct it"
        case .otherResource: "The server's metadata is for another server; check the server's URL"
        case .resourceLocation:
            "The server's metadata for a host is not at its well-known URL; the server's makers have to correct it"
        case .noIssuer: "The server names no authorization server; the server's makers have to correct it"
        case .noServerMetadata: "The authorization server has no metadata; the server's makers have to correct it"
        case .otherIssuer:
            "The authorization server's metadata is for another issuer; the server's makers have to correct it"
        case .noPKCE:
            "The authorization server does not announce PKCE with S256; the server's makers have to correct it"
        case .endpoint: "The authorization server's endpoints cannot be used; the server's makers have to correct it"
        case .reservedParameter:
            "The authorization server's URL fixes a parameter of the request; the server's makers have to correct it"
        case .noAnswer: "The server cannot be reached from here; check the server's URL"
        }
    }

    package var logDescription: String {
        guard case .noAnswer(let failure) = self else { return self.code }
        return "\(self.code) (\(failure))"
    }
}
