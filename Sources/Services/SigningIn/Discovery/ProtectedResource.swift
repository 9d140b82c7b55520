import Domain
import JSON

/// The metadata of a protected resource (RFC 9728), as far as a sign-in needs it.
struct ProtectedResource: Sendable {
    /// The authorization servers that are considered.
    private static let mostIssuers = 3

    /// The URL that tokens are asked for (RFC 8707): always that of the whole server, also where the metadata is for a
    /// part of the host, because a token for a part of the host could be used at other servers of the host.
    let resource: String
    /// The issuers of the authorization servers, byte for byte, in the order of the metadata.
    let issuers: [String]
    let scopes: [String]

    /// Reads the metadata of a server.
    ///
    /// - Parameters:
    ///   - place: the URL that the metadata came from, if the server's challenge named it; nil for a well-known URL.
    ///   - challengedScopes: the scopes of the server's challenge, which win over those of the metadata (MCP, "Scope
    ///     Selection Strategy").
    init(
        _ metadata: JSONObject,
        of server: ServiceURL,
        namedBy place: ServiceURL?,
        challengedScopes: [String]
    ) throws(DiscoveryFailure) {
        guard let text = metadata["resource"]?.string, let resource = ServiceURL(discovered: text),
            resource.covers(server)
        else { throw .otherResource }
        let isWhole = resource.isSameResource(as: server)
        if let place, !isWhole {
            // A program that serves one path of a host can name any URL in its challenge, but does not serve the
            // well-known URLs.
            let places = [server.resourceMetadataURL, resource.resourceMetadataURL]
            guard places.contains(place) else { throw .resourceLocation }
        }
        self.resource = isWhole ? text : server.canonicalText
        let named = metadata["authorization_servers"]?.array?.compactMap(\.string) ?? []
        self.issuers = Array(
            named.filter { ServiceURL(discovered: $0).map { $0.query.isEmpty } ?? false }.prefix(Self.mostIssuers)
        )
        guard !self.issuers.isEmpty else { throw .noIssuer }
        let supported = metadata["scopes_supported"]?.array?.compactMap(\.string) ?? []
        self.scopes = challengedScopes.isEmpty ? ScopeList.valid(supported) : challengedScopes
    }
}
