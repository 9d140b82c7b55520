package import Domain
import JSON

/// Finds the client that a grant was made to.
package struct RevocationClients: Sendable {
    private let apps: any OAuthAppStore
    private let sealer: any ObjectSealer

    package init(apps: any OAuthAppStore, sealer: any ObjectSealer) {
        self.apps = apps
        self.sealer = sealer
    }

    /// - Parameter oauth: says how the client authenticates when its app does not.
    /// - Returns: nil when the credentials name no client. Some services ask for the token only.
    /// - Throws: ``ClientNotFound``; `UnreadableSecret`; the errors of the store.
    func client(of target: RevocationTarget, _ oauth: OAuthEndpoints) async throws -> OAuthClient? {
        let secret = target.content.secret.reveal()
        guard let id = target.appID else {
            guard let clientID = secret["client_id"]?.string, !clientID.isEmpty else { return nil }
            return OAuthClient(
                app: nil,
                clientID: clientID,
                clientSecret: secret["client_secret"]?.string.map { Secret($0) },
                tokenAuthentication: oauth.tokenAuthentication
            )
        }
        // An app's secret goes to the app's own service only, whatever connection the credentials were attached to.
        guard let (app, sealed) = try await self.apps.findSealed(id, usableIn: target.workspaceID),
            app.integration == target.integrationID, app.authMethodID == target.authMethodID,
            let clientID = app.clientID
        else { throw ClientNotFound() }
        let members = OAuthAppSecret(sealed: try self.sealer.openStored(object: sealed, for: app.sealingContext))
        return OAuthClient(
            app: app,
            clientID: clientID,
            clientSecret: members.clientSecret,
            privateKey: members.privateKey,
            tokenAuthentication: app.settings.tokenAuthentication ?? oauth.tokenAuthentication,
            config: members.config
        )
    }
}

/// Thrown when the OAuth app of a grant is not there, or may not be used any more.
struct ClientNotFound: Error {}
