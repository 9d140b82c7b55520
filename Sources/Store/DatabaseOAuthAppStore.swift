package import Domain
package import Storage

package struct DatabaseOAuthAppStore: OAuthAppStore {
    static let find: SQL = "SELECT \(OAuthApp.columns) FROM oauth_apps WHERE id = ?1 AND workspace_id = ?2"

    static let findSealed: SQL = """
        SELECT \(OAuthApp.columns), sealed FROM oauth_apps
        WHERE id = ?1 AND (workspace_id = ?2 OR \(.isShared("oauth_apps.shared_with", with: "?2")))
        """

    static let newestOwn: SQL = """
        SELECT \(OAuthApp.columns), sealed FROM oauth_apps
        WHERE workspace_id = ?1 AND integration = ?2 AND auth_method_id = ?3 AND issuer IS NOT DISTINCT FROM ?4
            AND status = 'active' AND client_id IS NOT NULL
        ORDER BY id DESC LIMIT 1
        """

    static let newestShared: SQL = """
        SELECT \(OAuthApp.columns), sealed FROM oauth_apps
        WHERE shared_with IS NOT NULL AND integration = ?2 AND auth_method_id = ?3
            AND issuer IS NOT DISTINCT FROM ?4 AND status = 'active' AND client_id IS NOT NULL
            AND workspace_id <> ?1 AND \(.isShared("oauth_apps.shared_with", with: "?1"))
        ORDER BY id DESC LIMIT 1
        """

    static let countOfCredentials: SQL = """
        SELECT count(*) FROM credentials WHERE oauth_app_id = ?1 AND status <> 'revoked'
        """

    let database: any Database

    package init(_ database: any Database) {
        self.database = database
    }

    package func create(_ app: OAuthApp, sealed: [UInt8], by act: Act) async throws {
        try await self.database.writing { session in
            try session.insert(app, sealed: sealed)
            try session.record(act, on: app.id.text, in: app.workspaceID)
        }
    }

    package nonisolated(nonsending) func find(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> OAuthApp? {
        try await self.database.read { try $0.oauthApp(id, in: workspaceID) }
    }

    package nonisolated(nonsending) func findSealed(
        _ id: Identifier<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])? {
        try await self.database.read { session in
            try session.first(Self.findSealed, id, workspaceID, read: OAuthApp.withSealed)
        }
    }

    package nonisolated(nonsending) func newestSealed(
        for integration: String,
        _ authMethodID: String,
        issuer: String?,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])? {
        let values: [any SQLValue] = [workspaceID, integration, authMethodID, issuer]
        return try await self.database.read { session in
            try session.first(Self.newestOwn, values: values, read: OAuthApp.withSealed)
                ?? session.first(Self.newestShared, values: values, read: OAuthApp.withSealed)
        }
    }

    package func update(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        sealed: [UInt8]?,
        by act: Act,
        deciding change: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> OAuthApp
    ) async throws -> OAuthApp {
        try await self.database.writing { session in
            guard let current = try session.oauthApp(id, in: workspaceID) else { throw ServiceError.oauthAppNotFound }
            let updated = try change(current, session.countOfCredentials(of: id))
            try session.update(updated, sealed: sealed)
            try session.record(act, on: id.text, in: workspaceID)
            return updated
        }
    }

    package func setRefusedAt(_ time: Timestamp?, of app: OAuthApp) async throws {
        _ = try await self.database.writing { session in
            try session.run(
                """
                UPDATE oauth_apps SET refused_at = ?4
                WHERE id = ?1 AND workspace_id = ?2 AND version = ?3 AND refused_at IS NOT DISTINCT FROM ?5
                """,
                app.id,
                app.workspaceID,
                app.version,
                time,
                app.refusedAt
            )
        }
    }

    package func delete(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> Void
    ) async throws {
        try await self.database.writing { session in
            guard let app = try session.oauthApp(id, in: workspaceID) else { throw ServiceError.oauthAppNotFound }
            try check(app, session.countOfCredentials(of: id))
            try session.run("DELETE FROM oauth_apps WHERE id = ?1 AND workspace_id = ?2", id, workspaceID)
            try session.record(act, on: id.text, in: workspaceID)
        }
    }
}

extension Session {
    fileprivate func oauthApp(_ id: Identifier<OAuthApp>, in workspaceID: Identifier<Workspace>) throws -> OAuthApp? {
        try self.first(DatabaseOAuthAppStore.find, id, workspaceID) { try OAuthApp(row: $0) }
    }

    /// The number of credentials whose tokens belong to the app, in all workspaces. Those whose access was taken back
    /// do not count.
    fileprivate func countOfCredentials(of id: Identifier<OAuthApp>) throws -> Int {
        try self.first(DatabaseOAuthAppStore.countOfCredentials, id) { $0.int(0) } ?? 0
    }

    /// - Throws: `ServiceError.workspaceNotFound` when the workspace was deleted after the request was authenticated;
    ///   `ServiceError.oauthAppRegistered`.
    fileprivate func insert(_ app: OAuthApp, sealed: [UInt8]) throws {
        do {
            try self.run(
                """
                INSERT INTO oauth_apps (id, workspace_id, shared_with, label, integration, auth_method_id, client_id,
                    origin, issuer, settings, version, sealed, field_names, secret_expires_at, status, status_message,
                    status_changed_at, refused_at, created_by, created_at, updated_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
                """,
                app.id,
                app.workspaceID,
                app.sharing.text,
                app.label,
                app.integration,
                app.authMethodID,
                app.clientID,
                app.origin.rawValue,
                app.issuer,
                app.settings.text,
                app.version,
                sealed,
                Credential.listText(app.fieldNames),
                app.secretExpiresAt,
                app.status.rawValue,
                app.statusMessage,
                app.statusChangedAt,
                app.refusedAt,
                app.createdBy,
                app.createdAt,
                app.updatedAt
            )
        } catch let error as any DatabaseError where error.kind == .foreignKeyViolation {
            throw ServiceError.workspaceNotFound
        } catch let error as any DatabaseError where error.kind == .uniqueViolation {
            throw ServiceError.oauthAppRegistered
        }
    }

    /// - Parameter sealed: nil when the sealed members stay the same.
    /// - Throws: `ServiceError.oauthAppRegistered`.
    fileprivate func update(_ app: OAuthApp, sealed: [UInt8]?) throws {
        do {
            try self.run(
                """
                UPDATE oauth_apps SET shared_with = ?3, label = ?4, client_id = ?5, settings = ?6, version = ?7,
                    sealed = coalesce(?8, sealed), field_names = ?9, secret_expires_at = ?10, status = ?11,
                    status_message = ?12, status_changed_at = ?13, refused_at = ?14, updated_at = ?15
                WHERE id = ?1 AND workspace_id = ?2
                """,
                app.id,
                app.workspaceID,
                app.sharing.text,
                app.label,
                app.clientID,
                app.settings.text,
                app.version,
                sealed,
                Credential.listText(app.fieldNames),
                app.secretExpiresAt,
                app.status.rawValue,
                app.statusMessage,
                app.statusChangedAt,
                app.refusedAt,
                app.updatedAt
            )
        } catch let error as any DatabaseError where error.kind == .uniqueViolation {
            throw ServiceError.oauthAppRegistered
        }
    }
}
