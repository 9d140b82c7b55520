/// Stores OAuth apps and their sealed members. Every function except those for shared apps works in one workspace.
///
/// Every write throws `ServiceError.unavailable` when the write queue is full, when the database is being closed, and
/// when another program holds the database's write lock.
package protocol OAuthAppStore: Sendable {
    /// - Throws: `ServiceError.workspaceNotFound`; `ServiceError.oauthAppRegistered`.
    func create(_ app: OAuthApp, sealed: [UInt8], by act: Act) async throws
    nonisolated(nonsending) func find(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> OAuthApp?
    /// The app with its sealed members, if it belongs to the workspace or is shared with it.
    nonisolated(nonsending) func findSealed(
        _ id: Identifier<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])?
    /// The newest active app of the workspace for an integration and auth method, else the newest active app that another
    /// workspace shares with it.
    ///
    /// - Parameter issuer: only an app for this authorization server; nil for an app without an issuer.
    nonisolated(nonsending) func newestSealed(
        for integration: String,
        _ authMethodID: String,
        issuer: String?,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])?
    /// One page of the apps of the workspace and of those that are shared with it, the oldest first.
    ///
    /// - Parameter integration: only the apps of this integration; nil for all.
    func list(
        integration: String?,
        _ page: PageRequest<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> Page<OAuthApp>
    /// Reads an app, passes it to `change` with the number of credentials that rest on it, and stores the app that
    /// `change` returns, in one transaction.
    ///
    /// - Parameters:
    ///   - sealed: the sealed members of the next version; nil when they stay the same.
    ///   - change: may be called twice.
    /// - Returns: the app after the change.
    /// - Throws: `ServiceError.oauthAppNotFound`; `ServiceError.oauthAppRegistered`; the errors of `change`.
    func update(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        sealed: [UInt8]?,
        by act: Act,
        deciding change: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> OAuthApp
    ) async throws -> OAuthApp
    /// Notes the time of a first refusal of the client, or forgets it. No audit event is written, because the status of
    /// the app does not change. Nothing is written when the app's secret or time of refusal is another one by now.
    ///
    /// - Parameter app: the app as it was read.
    func setRefusedAt(_ time: Timestamp?, of app: OAuthApp) async throws
    /// The least ``OAuthApp/secretExpiresAt`` of the apps of all workspaces that are not `inactive`; nil when none has
    /// one.
    func leastSecretExpiry() async throws -> Timestamp?
    /// Deletes an app.
    ///
    /// - Parameter check: gets the app and the number of credentials that rest on it. An error undoes the deletion.
    /// - Throws: `ServiceError.oauthAppNotFound`; the errors of `check`.
    func delete(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> Void
    ) async throws
}

extension ServiceError {
    package static let oauthAppNotFound = ServiceError(.notFound, "OAuth app not found")
    /// A second active app that Patchbay itself made for the same authorization server, integration and auth method.
    package static let oauthAppRegistered = ServiceError(
        .conflict,
        "Another request registered a client at this server at the same time; try again"
    )
}
