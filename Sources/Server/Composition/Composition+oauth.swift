import Catalog
package import Domain
package import Services
import Store
import Tokens
import Vault

// OAuth apps and the origin of redirect URIs.

extension Composition {
    /// Where browsers and services reach the daemon: the setting `public_url`, or the loopback address with the daemon's
    /// port.
    package var publicOrigin: PublicOrigin {
        PublicOrigin(self.settings.publicURL) ?? PublicOrigin(loopbackPort: self.settings.port)
    }

    /// The use cases of OAuth apps.
    package func oauthApps(
        catalog: some IntegrationCatalog,
        sealer: some ObjectSealer,
        callers: ServiceCallers
    ) -> OAuthAppService {
        OAuthAppService(
            apps: self.stores.oauthApps,
            sealer: sealer,
            catalog: catalog,
            checker: TokenEndpointClientChecker(self.tokenEndpoint(callers: callers)),
            origin: self.publicOrigin,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    /// Requests to the token endpoints of authorization servers.
    func tokenEndpoint(callers: ServiceCallers) -> TokenEndpoint {
        TokenEndpoint(
            callers: callers,
            clock: self.clock,
            userAgent: "patchbay/\(Version.current)",
            signer: JWTSigner()
        )
    }

    /// Finds the client of a flow.
    package func clientFinder(sealer: some ObjectSealer) -> OAuthClientFinder {
        OAuthClientFinder(apps: self.stores.oauthApps, sealer: sealer, origin: self.publicOrigin)
    }

    /// Runs `work` with the use cases of OAuth apps in the process of a command, with the operator's definitions and the
    /// settings of outgoing calls.
    ///
    /// - Throws: `Failure` when there is no master key, the key does not open the data keys, or a definition or setting
    ///   is malformed; the errors of `work`.
    package func withOAuthApps<Result>(_ work: (OAuthAppService) async throws -> Result) async throws -> Result {
        let (catalog, _) = try CatalogSource(directory: self.settings.definitionsDirectory).load()
        let vault = Vault(try await self.keyRing())
        return try await OutboundParts.with(self.settings, clock: self.clock) { callers in
            try await work(self.oauthApps(catalog: catalog, sealer: vault, callers: callers))
        }
    }

    /// A page of the apps that a workspace may use, with a function that gives each its redirect URI. Needs no master
    /// key.
    ///
    /// - Throws: `Failure` when a definition is malformed; errors of the database.
    package func oauthApps(
        integration: String?,
        _ page: PageRequest<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (page: Page<OAuthApp>, redirectURI: (OAuthApp) -> String) {
        let (catalog, _) = try CatalogSource(directory: self.settings.definitionsDirectory).load()
        let found = try await self.stores.oauthApps.list(integration: integration, page, usableIn: workspaceID)
        return (
            found,
            { app in
                let context = app.redirectContext(for: try? catalog.integration(app.integration))
                return self.publicOrigin.redirectURI(context)
            }
        )
    }
}
