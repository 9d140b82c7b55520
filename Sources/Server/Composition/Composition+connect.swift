package import Domain
package import Services
import Store
import Vault

extension Composition {
    /// The use cases of connect sessions.
    ///
    /// - Parameters:
    ///   - links: nil for the command line, which makes no sealed links.
    ///   - abandoned: nil for the command line, which ends no session.
    package func connect(
        catalog: any IntegrationCatalog,
        links: (any LinkSealer)?,
        abandoned: AbandonedResults?
    ) -> ConnectService {
        ConnectService(
            stores: ConnectService.Stores(
                sessions: self.stores.connectSessions,
                authorizations: self.stores.authorizations,
                workspaces: self.stores.workspaces,
                connections: self.stores.connections,
                apps: self.stores.oauthApps
            ),
            catalog: catalog,
            hasher: SHA256TokenHasher(),
            passes: HMACPassMaker(),
            links: links,
            abandoned: abandoned,
            origin: self.publicOrigin,
            identifiers: self.identifiers,
            clock: self.clock
        )
    }

    /// The use cases of connect sessions for a command, with the operator's definitions.
    ///
    /// - Throws: `Failure` when a definition is malformed.
    package func connect() throws -> ConnectService {
        let (catalog, _) = try CatalogSource(directory: self.settings.definitionsDirectory).load()
        return self.connect(catalog: catalog, links: nil, abandoned: nil)
    }
}
