package import Domain

/// Finds the authorization server of a resource by its metadata, and a client that the server knows.
package struct DiscoveredSignIns: SignInDiscovering {
    private let discovery: ServerDiscovery
    private let registration: ClientRegistration
    private let clients: any ClientFinding
    private let apps: any OAuthAppStore

    package init(
        discovery: ServerDiscovery,
        registration: ClientRegistration,
        clients: any ClientFinding,
        apps: any OAuthAppStore
    ) {
        self.discovery = discovery
        self.registration = registration
        self.clients = clients
        self.apps = apps
    }

    package func signIn(
        to serverURL: String,
        _ integration: Integration,
        _ method: AuthMethod,
        appID: Identifier<OAuthApp>?,
        renewing: Bool,
        in workspaceID: Identifier<Workspace>,
        by act: Act
    ) async throws -> DiscoveredSignIn {
        let server: DiscoveredServer
        do throws(DiscoveryFailure) {
            server = try await self.discovery.discover(serverURL, in: workspaceID) { [apps] issuer in
                let found = try? await apps.newestSealed(
                    for: integration.id,
                    method.id,
                    issuer: issuer,
                    usableIn: workspaceID
                )
                return found != nil
            }
        } catch {
            throw error.ofSignIn
        }
        let client: OAuthClient
        if let appID {
            client = try await self.clients.client(
                for: integration,
                method,
                appID: appID,
                issuer: server.issuer,
                credentials: nil,
                in: workspaceID
            )
        } else {
            client = try await self.registered(server, integration, method, renewing, in: workspaceID, by: act)
        }
        return DiscoveredSignIn(endpoints: server.endpoints, client: client, scopes: server.scopes)
    }

    private func registered(
        _ server: DiscoveredServer,
        _ integration: Integration,
        _ method: AuthMethod,
        _ renewing: Bool,
        in workspaceID: Identifier<Workspace>,
        by act: Act
    ) async throws -> OAuthClient {
        do {
            return try await self.registration.client(
                for: server,
                integration,
                method,
                in: workspaceID,
                by: act,
                renewing: renewing
            )
        } catch let failure as RegistrationFailure {
            switch failure {
            case .refused(let code): throw SignInFailure.refused(code: code)
            case .later, .noAnswer: throw SignInFailure.noAnswer
            case .redirected, .unreadable: throw SignInFailure.unusableAnswer(members: [failure.code])
            }
        }
    }
}

extension DiscoveryFailure {
    /// The failure that the user sees.
    fileprivate var ofSignIn: SignInFailure {
        switch self {
        case .serverURL, .redirected, .noResourceMetadata, .noAuthentication: .unreachableAddress
        case .noAnswer(.timeout), .noAnswer(.busy), .noAnswer(.unreachable), .later: .noAnswer
        case .noAnswer: .unreachableAddress
        case .unreadable, .otherResource, .resourceLocation, .noIssuer, .noServerMetadata, .otherIssuer, .noPKCE,
            .endpoint, .reservedParameter:
            .unusableAnswer(members: [self.code])
        }
    }
}
