import Domain
import JSON

extension ClientRegistration {
    /// Makes an app whose client id is the URL of its metadata. No server is asked.
    func makeDocument(
        for subject: Subject,
        replacing old: OAuthApp?
    ) async throws -> (app: OAuthApp, sealed: [UInt8]) {
        var app = self.newApp(.metadataDocument, for: subject)
        app.clientID = try await self.metadata(of: app).documentURL
        app.settings.tokenAuthentication = OAuthEndpoints.TokenAuthentication.none
        app.status = .active
        let (new, sealed) = (app, try self.sealer.seal(object: OAuthAppSecret().sealed, for: app.sealingContext))
        return try await self.orWinner(for: subject, otherThan: old) {
            try await self.retire(old, for: subject)
            try await self.apps.create(new, sealed: sealed, by: self.act(.oauthAppCreate, of: subject))
            return (new, sealed)
        }
    }

    /// Registers a client. The app is stored first, so that a server is asked only while its answer can be stored.
    func register(
        at url: ServiceURL,
        for subject: Subject,
        replacing old: OAuthApp?
    ) async throws -> (app: OAuthApp, sealed: [UInt8]) {
        let app = self.newApp(.registered, for: subject)
        let metadata = try await self.metadata(of: app)
        let empty = try self.sealer.seal(object: OAuthAppSecret().sealed, for: app.sealingContext)
        try await self.apps.create(app, sealed: empty, by: self.act(.oauthAppCreate, of: subject))
        do {
            let answer = try await self.ask(url, metadata, for: subject)
            let stored = try await self.orWinner(for: subject, otherThan: old) {
                try await self.retire(old, for: subject)
                return try await self.activate(app, with: answer, for: subject)
            }
            if stored.app.id != app.id { await self.discard(app, for: subject) }
            return stored
        } catch {
            await self.discard(app, for: subject)
            throw error
        }
    }

    private func metadata(of app: OAuthApp) async throws -> ClientMetadata {
        guard let workspace = try await self.workspaces.find(app.workspaceID) else {
            throw ServiceError.workspaceNotFound
        }
        return ClientMetadata(of: app.id, workspace, at: self.origin)
    }

    private func ask(
        _ url: ServiceURL,
        _ metadata: ClientMetadata,
        for subject: Subject
    ) async throws(RegistrationFailure) -> RegistrationAnswer {
        let method = TokenAuthenticationName(subject.server.tokenAuthentication) ?? .none
        let body = JSON.object(metadata.registration(method, scopes: subject.server.scopes)).serializedBytes()
        let headers = [
            ("Accept", "application/json"), ("Content-Type", "application/json"), ("User-Agent", "patchbay"),
        ]
        let request = ServiceRequest(
            .post,
            url,
            headers: headers.map { ($0.0, Secret($0.1)) },
            body: Secret(body),
            for: .token,
            of: subject.workspaceID,
            onlyTo: nil
        )
        let answer: ServiceAnswer
        do {
            answer = try await self.callers.http.call(request)
        } catch {
            throw .noAnswer(error)
        }
        return try RegistrationAnswer(
            answer,
            redirectURI: metadata.redirectURI,
            asked: method,
            at: self.clock.now()
        )
    }

    private func activate(
        _ app: OAuthApp,
        with answer: RegistrationAnswer,
        for subject: Subject
    ) async throws -> (app: OAuthApp, sealed: [UInt8]) {
        let version = app.version + 1
        let context = SealingContext(
            table: .oauthApps,
            workspaceID: app.workspaceID,
            rowID: app.id.text,
            version: version
        )
        let sealed = try self.sealer.seal(object: answer.secret.sealed, for: context)
        let now = self.clock.now()
        let active = try await self.apps.update(
            app.id,
            in: app.workspaceID,
            sealed: sealed,
            by: self.act(.oauthAppUpdate, of: subject)
        ) { current, _ in
            var next = current
            next.clientID = answer.clientID
            next.settings.tokenAuthentication = answer.tokenAuthentication
            next.fieldNames = answer.secret.fieldNames
            next.secretExpiresAt = answer.secretExpiresAt
            next.version = version
            next.status = .active
            next.statusChangedAt = now
            next.updatedAt = now.following(current.updatedAt)
            return next
        }
        return (active, sealed)
    }

    /// Makes room for another app at the same issuer. Credentials that rest on the old app keep it.
    private func retire(_ old: OAuthApp?, for subject: Subject) async throws {
        guard let old, old.origin != .manual, old.workspaceID == subject.workspaceID else { return }
        let now = self.clock.now()
        let act = self.act(.oauthAppUpdate, of: subject)
        _ = try await self.apps.update(old.id, in: old.workspaceID, sealed: nil, by: act) { current, _ in
            guard current.status == .active else { return current }
            var next = current
            next.status = .inactive
            next.statusMessage = "Another registration replaced this one"
            next.statusChangedAt = now
            next.updatedAt = now.following(current.updatedAt)
            return next
        }
    }

    /// The result of `store`. When it fails because another process stored its own app first, the other app.
    private func orWinner(
        for subject: Subject,
        otherThan old: OAuthApp?,
        _ store: () async throws -> (app: OAuthApp, sealed: [UInt8])
    ) async throws -> (app: OAuthApp, sealed: [UInt8]) {
        do {
            return try await store()
        } catch {
            guard let winner = try? await self.newest(for: subject), winner.app.id != old?.id else { throw error }
            return winner
        }
    }

    /// Deletes the app of a registration that came to nothing. Its audit events stay.
    private func discard(_ app: OAuthApp, for subject: Subject) async {
        // An app that stays behind is inactive and has no client id, so nothing uses it. The first error is the one to
        // tell.
        try? await self.apps.delete(
            app.id,
            in: app.workspaceID,
            by: self.act(.oauthAppDelete, of: subject)
        ) { _, _ in }
    }

    private func newApp(_ origin: OAuthApp.Origin, for subject: Subject) -> OAuthApp {
        let now = self.clock.now()
        let host = ServiceURL(discovered: subject.server.issuer)?.origin.host ?? subject.integration.id
        return OAuthApp(
            id: self.identifiers.next(),
            workspaceID: subject.workspaceID,
            label: String("\(subject.integration.name) at \(host)".prefix(255)),
            integration: subject.integration.id,
            authMethodID: subject.method.id,
            clientID: nil,
            origin: origin,
            issuer: subject.server.issuer,
            fieldNames: [],
            status: .inactive,
            statusChangedAt: now,
            createdBy: subject.act.caller.id,
            createdAt: now,
            updatedAt: now
        )
    }

    private func act(_ action: AuditAction, of subject: Subject) -> Act {
        subject.act.doing(action, id: self.identifiers.next())
    }
}
