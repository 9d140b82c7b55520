package import Domain
import JSON

/// Finds out how to sign in to a server of the Model Context Protocol (MCP, revision 2026-07-28, "Authorization Server
/// Discovery"; the revisions 2025-06-18 and 2025-11-25 have the same documents).
///
/// Answers are kept in memory for ten minutes by URL, for all workspaces.
package struct ServerDiscovery: Sendable {
    private let callers: ServiceCallers
    private let clock: Clock
    private let resources: DiscoveryCache<ProtectedResource>
    private let servers: DiscoveryCache<AuthorizationServer>

    /// Make one for the process, because it holds the kept answers.
    package init(callers: ServiceCallers, clock: Clock) {
        self.callers = callers
        self.clock = clock
        self.resources = DiscoveryCache(clock: clock)
        self.servers = DiscoveryCache(clock: clock)
    }

    /// Asks the server, and the authorization server that the server names. Takes up to 30 seconds and one request
    /// more.
    ///
    /// - Parameters:
    ///   - serverURL: the URL of the server, from the definition or the config of a connection. Plain `http` is for the
    ///     guard of outgoing calls to judge.
    ///   - isKnown: tells whether an app for an issuer exists. Asked only when the server names several issuers; those
    ///     with an app come first.
    package func discover(
        _ serverURL: String,
        in workspaceID: Identifier<Workspace>,
        preferring isKnown: @Sendable (_ issuer: String) async -> Bool = { _ in false }
    ) async throws(DiscoveryFailure) -> DiscoveredServer {
        guard let url = ServiceURL(discovered: serverURL) else { throw .serverURL }
        let requests = MetadataRequests(self.callers, clock: self.clock, in: workspaceID)
        let resource = try await self.resource(of: url, requests)
        var issuers = resource.issuers
        if issuers.count > 1 {
            var known: [String] = []
            for issuer in issuers where await isKnown(issuer) { known.append(issuer) }
            issuers = known + issuers.filter { !known.contains($0) }
        }
        return DiscoveredServer(resource, try await self.server(firstOf: issuers, requests))
    }

    private func resource(
        of server: ServiceURL,
        _ requests: MetadataRequests
    ) async throws(DiscoveryFailure) -> ProtectedResource {
        let key = server.canonicalText
        if let kept = self.resources.value(for: key) { return kept }
        let answer = try await requests.challenge(of: server)
        switch answer.status {
        case 200..<300: throw .noAuthentication
        case 300..<400: throw .redirected
        case 429, 500...: throw .later
        default: break
        }
        // Other refusals than 401 have no challenge, but the metadata may be there.
        let fields = answer.status == 401 ? answer.headers("WWW-Authenticate") : []
        let challenge = ServerChallenge(AuthenticateChallenge.parse(fields))
        let found: ProtectedResource
        if let text = challenge.metadataURL {
            guard let place = ServiceURL(discovered: text) else { throw .noResourceMetadata }
            guard let metadata = try await requests.document(place) else { throw .noResourceMetadata }
            found = try ProtectedResource(
                metadata,
                of: server,
                namedBy: place,
                challengedScopes: challenge.scopes
            )
        } else {
            found = try await requests.first(of: server.resourceMetadataURLs, orElse: .noResourceMetadata) {
                metadata throws(DiscoveryFailure) in
                try ProtectedResource(metadata, of: server, namedBy: nil, challengedScopes: challenge.scopes)
            }
        }
        self.resources.keep(found, for: key)
        return found
    }

    /// The first authorization server that answers.
    private func server(
        firstOf issuers: [String],
        _ requests: MetadataRequests
    ) async throws(DiscoveryFailure) -> AuthorizationServer {
        var fault: DiscoveryFailure?
        for issuer in issuers {
            if let kept = self.servers.value(for: issuer) { return kept }
            guard let url = ServiceURL(discovered: issuer) else { continue }
            do throws(DiscoveryFailure) {
                let found = try await requests.first(of: url.issuerMetadataURLs, orElse: .noServerMetadata) {
                    metadata throws(DiscoveryFailure) in
                    try AuthorizationServer(metadata, of: issuer)
                }
                self.servers.keep(found, for: issuer)
                return found
            } catch {
                switch error {
                case .noAnswer, .later, .noServerMetadata: fault = fault ?? error
                default: throw error
                }
            }
        }
        throw fault ?? .noIssuer
    }
}

/// The parameters of a server's challenges that a sign-in needs.
private struct ServerChallenge {
    /// The URL of the resource's metadata (RFC 9728, section 5.1).
    let metadataURL: String?
    /// The scopes that the request needs (RFC 6750, section 3).
    let scopes: [String]

    init(_ challenges: [AuthenticateChallenge]) {
        let bearers = challenges.filter { $0.scheme == "bearer" }
        // Any scheme may name the metadata.
        self.metadataURL = (bearers + challenges).compactMap { $0.parameters["resource_metadata"] }.first
        self.scopes = bearers.compactMap { $0.parameters["scope"] }.first.map(ScopeList.split) ?? []
    }
}

extension DiscoveredServer {
    fileprivate init(_ resource: ProtectedResource, _ server: AuthorizationServer) {
        // Without this scope, servers of OpenID Connect give no refresh token. It is added only to other scopes,
        // because a request without scopes asks for the server's own choice.
        let offline = server.offersOfflineAccess && !resource.scopes.isEmpty ? ["offline_access"] : []
        self.init(
            endpoints: SignInEndpoints(
                authorizationURL: server.authorizationURL,
                tokenURL: server.tokenURL,
                revocationURL: server.revocationURL,
                issuer: server.issuer,
                announcesIssuer: server.announcesIssuer,
                resource: resource.resource
            ),
            issuer: server.issuer,
            registrationURL: server.registrationURL,
            scopes: ScopeList.valid(resource.scopes + offline),
            supportsMetadataDocuments: server.supportsMetadataDocuments,
            tokenAuthentication: server.tokenAuthentication,
            secretAuthentication: server.secretAuthentication
        )
    }
}
