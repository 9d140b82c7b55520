package import Domain
import JSON
package import Services

/// The connections of a session's user, from the stores of the API.
package struct ListedConnections: UserConnections {
    /// Ends a connection of the act's workspace, and tells the service.
    package typealias Disconnect =
        @Sendable (_ connection: Connection, _ act: Act) async throws -> DisconnectedPage.Told

    /// The greatest number of connections on the page.
    private static let most = 200
    /// The period in which uses are counted, in seconds: 30 days.
    private static let usePeriod: Int64 = 30 * 86_400

    private let connections: any ConnectionStore
    private let credentials: any CredentialStore
    private let uses: any ConnectionUseStore
    private let keys: any APIKeyStore
    private let catalog: any IntegrationCatalog
    private let clock: Clock
    private let connect: ConnectService
    private let disconnect: Disconnect

    package init(
        connections: any ConnectionStore,
        credentials: any CredentialStore,
        uses: any ConnectionUseStore,
        keys: any APIKeyStore,
        catalog: any IntegrationCatalog,
        clock: Clock,
        connect: ConnectService,
        disconnect: @escaping Disconnect
    ) {
        self.connections = connections
        self.credentials = credentials
        self.uses = uses
        self.keys = keys
        self.catalog = catalog
        self.clock = clock
        self.connect = connect
        self.disconnect = disconnect
    }

    package func all(of session: ConnectSession) async throws -> [ConnectionCard] {
        guard let userID = session.userID else { return [] }
        let page = try await self.connections.list(
            ConnectionFilter(userID: userID),
            PageRequest(limit: Self.most),
            in: session.workspaceID
        )
        var cards: [ConnectionCard] = []
        for connection in page.items { cards.append(try await self.card(connection)) }
        return cards
    }

    package func find(_ id: String, of session: ConnectSession) async throws -> ConnectionCard? {
        guard let connection = try await self.connection(id, of: session) else { return nil }
        return try await self.card(connection)
    }

    package func disconnect(
        _ id: String,
        of session: ConnectSession,
        from origin: PageOrigin
    ) async throws -> DisconnectedPage.Told {
        guard let connection = try await self.connection(id, of: session) else {
            throw ServiceError.connectionNotFound
        }
        let act = self.connect.act(
            .connectionRevoke,
            in: session,
            requestID: origin.requestID,
            origin: origin.address
        )
        return try await self.disconnect(connection, act)
    }

    private func connection(_ id: String, of session: ConnectSession) async throws -> Connection? {
        guard
            let userID = session.userID, let id = Identifier<Connection>(id),
            let connection = try await self.connections.find(id, in: session.workspaceID),
            connection.userID == userID
        else { return nil }
        return connection
    }

    private func card(_ connection: Connection) async throws -> ConnectionCard {
        let integration = try? self.catalog.integration(connection.integration)
        let method = integration?.authMethods.first { $0.id == connection.authMethodID }
        let credential = try await self.credentials.find(connection.credentialID, in: connection.workspaceID)
        let state: ConnectionCard.State =
            switch connection.status {
            case .active, .testing: .active
            case .expired: .expired
            case .error: .error
            case .inactive: .inactive
            }
        let language = Language.english
        let uses = try await self.uses.uses(
            of: connection,
            since: self.clock.now().adding(seconds: -Self.usePeriod)
        )
        return ConnectionCard(
            id: connection.id.text,
            service: PageService(id: connection.integration, name: integration?.name ?? connection.integration),
            account: connection.account?.name,
            abilities: method?.abilities(of: credential?.scopesGranted ?? []) ?? [],
            since: language.day(of: connection.createdAt),
            lastUsed: (uses.lastAt ?? credential?.lastUsedAt).map(language.day),
            lastCaller: try await self.caller(uses.lastActor, of: connection),
            uses: uses.count,
            hasMoreUses: uses.isCut,
            state: state,
            // Without an account, another one could take the connection's place.
            canRenew: connection.account != nil && integration != nil
        )
    }

    /// The label of the key that used a connection; nil for every other caller, because an id says nothing to people.
    private func caller(_ actor: String?, of connection: Connection) async throws -> String? {
        guard let actor, let id = Identifier<APIKey>(actor) else { return nil }
        let key = try await self.keys.find(id, in: connection.workspaceID)
        return key.flatMap { $0.label.isEmpty ? nil : $0.label }
    }
}
