package import Domain
import JSON

/// The use cases of OAuth apps.
package struct OAuthAppService: Sendable {
    let apps: any OAuthAppStore
    let sealer: any ObjectSealer
    let catalog: any IntegrationCatalog
    let checker: any ClientChecker
    let origin: PublicOrigin
    let identifiers: IdentifierGenerator
    let clock: Clock

    /// - Parameter origin: the origin of the redirect URIs.
    package init(
        apps: any OAuthAppStore,
        sealer: any ObjectSealer,
        catalog: any IntegrationCatalog,
        checker: any ClientChecker,
        origin: PublicOrigin,
        identifiers: IdentifierGenerator,
        clock: Clock
    ) {
        self.apps = apps
        self.sealer = sealer
        self.catalog = catalog
        self.checker = checker
        self.origin = origin
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The redirect URI that the operator has to register at the service.
    package func redirectURI(of app: OAuthApp) -> String {
        self.origin.redirectURI(app.redirectContext(for: try? self.catalog.integration(app.integration)))
    }

    /// - Throws: `CheckFailure` with every problem of the values; `ServiceError.forbidden` when the app is to be shared
    ///   and the caller lacks scope `root`; `ServiceError.unavailable`.
    package func create(
        _ submission: OAuthAppSubmission,
        by act: Act,
        remembering: Remembering<OAuthApp> = { $1 }
    ) async throws -> OAuthApp {
        if submission.sharing != .nobody { try Self.requireRoot(act.caller) }
        let now = self.clock.now()
        let rules = try OAuthAppRules(submission.integration, submission.authMethodID, in: self.catalog)
        let secret = OAuthAppSecret(
            clientSecret: submission.clientSecret,
            privateKey: submission.privateKey,
            config: submission.config
        )
        let problems = rules.problems(
            clientID: submission.clientID,
            secret,
            submission.settings,
            issuer: submission.issuer,
            sharing: submission.sharing,
            now: now
        )
        guard problems.isEmpty else { throw CheckFailure.ofApp(problems) }
        let app = OAuthApp(
            id: self.identifiers.next(),
            workspaceID: act.caller.workspaceID,
            sharing: submission.sharing,
            label: submission.label ?? rules.integration.name,
            integration: rules.integration.id,
            authMethodID: rules.method.id,
            clientID: submission.clientID,
            origin: .manual,
            issuer: submission.issuer,
            settings: submission.settings,
            fieldNames: secret.fieldNames,
            secretExpiresAt: submission.secretExpiresAt,
            status: .active,
            statusChangedAt: now,
            createdBy: act.caller.id,
            createdAt: now,
            updatedAt: now
        )
        let sealed = try self.sealer.seal(object: secret.sealed, for: app.sealingContext)
        try await self.apps.create(app, sealed: sealed, by: remembering(app, act))
        return app
    }

    /// Sharing lets other workspaces use a secret, so it is the operator's decision.
    static func requireRoot(_ caller: Caller) throws(ServiceError) {
        guard caller.scopes.allow(.root) else {
            throw ServiceError(.forbidden, "'shared_with' needs a key with scope 'root'")
        }
    }

    /// A page of the apps of the caller's workspace and of those that are shared with it, the oldest first.
    package func list(
        integration: String?,
        _ page: PageRequest<OAuthApp>,
        for caller: Caller
    ) async throws -> Page<OAuthApp> {
        try await self.apps.list(integration: integration, page, usableIn: caller.workspaceID)
    }

    /// An app of the caller's workspace, or one that is shared with it.
    ///
    /// - Throws: `ServiceError.oauthAppNotFound`.
    package func find(_ id: String, for caller: Caller) async throws -> OAuthApp {
        guard let id = Identifier<OAuthApp>(id),
            let app = try await self.apps.findSealed(id, usableIn: caller.workspaceID)?.app
        else { throw ServiceError.oauthAppNotFound }
        return app
    }

    /// An app of the caller's workspace. One that is shared with the workspace is not found, because only its owner may
    /// change it.
    ///
    /// - Throws: `ServiceError.oauthAppNotFound`.
    package func findOwn(_ id: String, for caller: Caller) async throws -> OAuthApp {
        guard let id = Identifier<OAuthApp>(id), let app = try await self.apps.find(id, in: caller.workspaceID) else {
            throw ServiceError.oauthAppNotFound
        }
        return app
    }

    /// - Throws: `ServiceError.oauthAppNotFound`; `preconditionFailed`; `conflict` while credentials rest on the app;
    ///   `unavailable`.
    package func delete(_ id: String, if precondition: Precondition? = nil, by act: Act) async throws {
        let found = try await self.findOwn(id, for: act.caller)
        try precondition?.check(found.updatedAt)
        try await self.apps.delete(found.id, in: found.workspaceID, by: act) { app, credentials in
            try precondition?.check(app.updatedAt)
            guard credentials == 0 else {
                throw ServiceError(
                    .conflict,
                    "\(Self.count(credentials)) the OAuth app, because tokens can be renewed only with their app;"
                        + " delete the connections first"
                )
            }
        }
    }

    static func count(_ credentials: Int) -> String {
        credentials == 1 ? "1 credential needs" : "\(credentials) credentials need"
    }

    /// The sealed members of an app.
    ///
    /// - Throws: `UnreadableSecret`; `ServiceError.oauthAppNotFound` when the app was deleted meanwhile, and `StaleRow`
    ///   when its sealed members were replaced.
    func secret(of app: OAuthApp) async throws -> OAuthAppSecret {
        guard let (found, sealed) = try await self.apps.findSealed(app.id, usableIn: app.workspaceID) else {
            throw ServiceError.oauthAppNotFound
        }
        guard found.version == app.version else { throw StaleRow() }
        return OAuthAppSecret(sealed: try self.sealer.openStored(object: sealed, for: found.sealingContext))
    }
}
