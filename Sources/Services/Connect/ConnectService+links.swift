package import Domain
import JSON

extension ConnectService {
    /// The path of a link that stores nothing until somebody opens it: `/connect/n/` and a text of base64url.
    ///
    /// - Throws: errors of the sealer; `ServiceError.forbidden` in a process without data keys.
    package func link(for session: LinkedSession) throws -> String {
        guard let links else { throw ServiceError(.forbidden, "This process has no access to secrets") }
        let content = JSON.object(session.json).serializedBytes()
        return "/connect/n/" + (try links.seal(link: Secret(content)))
    }

    /// The content of ``link(for:)`` for a session of a caller, which ends in 30 minutes.
    package func linkedSession(
        userID: String?,
        integration: String,
        authMethodID: String? = nil,
        connectionID: Identifier<Connection>? = nil,
        scopes: [String]? = nil,
        agent: String? = nil,
        returnURL: String? = nil,
        for caller: Caller
    ) -> LinkedSession {
        LinkedSession(
            workspaceID: caller.workspaceID,
            userID: userID,
            integration: integration,
            authMethodID: authMethodID,
            connectionID: connectionID,
            scopes: scopes,
            agent: agent,
            returnURL: returnURL,
            createdBy: caller.id,
            expiresAt: self.clock.now().adding(seconds: LinkedSession.lifetime)
        )
    }

    /// The open session of a sealed link. The first opening makes the session, every further one finds it. Binds no
    /// browser.
    ///
    /// - Parameter text: the last segment of the link's path.
    package func open(sealedLink text: String) async throws(ConnectRefusal) -> ConnectSession {
        do {
            guard let content = self.links?.open(link: text),
                let json = try? JSON(parsing: content.reveal()).object, let link = LinkedSession(json: json),
                self.clock.now() < link.expiresAt
            else { throw ConnectRefusal.unknown }
            let hash = self.hasher.hash(Secret(text))
            if let found = try await self.stores.sessions.find(tokenHash: hash) {
                return try await self.opened(found).session
            }
            let session = try await self.session(link)
            do {
                let act = self.act(.connectSessionCreate, in: session)
                try await self.stores.sessions.create(session, tokenHash: hash, by: act)
            } catch is StaleRow {
                // Another request opened the link meanwhile.
                return try await self.opened(self.stores.sessions.find(tokenHash: hash)).session
            }
            return session
        } catch { throw ConnectRefusal(error) }
    }

    /// Makes, but does not store, the session that a link describes.
    private func session(_ link: LinkedSession) async throws -> ConnectSession {
        guard let workspace = try await self.stores.workspaces.find(link.workspaceID) else {
            throw ConnectRefusal.unknown
        }
        var target = ConnectSession.Target(
            integration: link.integration,
            authMethodID: link.authMethodID,
            scopes: link.scopes
        )
        if let connectionID = link.connectionID {
            // A link that was made for a connection must not make another one.
            let found = try await self.stores.connections.find(connectionID, in: link.workspaceID)
            guard let connection = found, connection.userID == link.userID else { throw ConnectRefusal.unknown }
            target = ConnectSession.Target(reconnecting: connection, scopes: link.scopes)
        }
        let settings = workspace.connect
        // The list of URLs may have changed since the link was made.
        let returnURL = link.returnURL.flatMap { settings.allows(returnTo: $0) ? $0 : nil }
        let now = self.clock.now()
        return ConnectSession(
            id: self.identifiers.next(),
            workspaceID: workspace.id,
            purpose: .connect,
            pageKey: Secret(RandomText.bytes()),
            userID: link.userID,
            connectionID: link.connectionID,
            request: ConnectSession.Request(
                targets: [target],
                agent: link.agent,
                returnURL: returnURL ?? settings.defaultReturnURL
            ),
            binding: settings.defaultReturnURL == nil || link.userID == nil ? .confirm : .code,
            expiresAt: now.adding(seconds: LinkedSession.lifetime),
            createdBy: link.createdBy,
            createdAt: now,
            updatedAt: now
        )
    }
}

extension ConnectSession.Target {
    /// The only target of a session for signing in to a connection again. The config is the connection's, so that its
    /// addresses stay the same.
    init(reconnecting connection: Connection, appID: Identifier<OAuthApp>? = nil, scopes: [String]?) {
        self.init(
            integration: connection.integration,
            authMethodID: connection.authMethodID,
            oauthAppID: appID,
            scopes: scopes,
            config: (try? JSON(parsing: connection.config).object) ?? [:]
        )
    }
}
