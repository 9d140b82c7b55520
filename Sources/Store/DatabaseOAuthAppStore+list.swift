package import Domain
import Storage

extension DatabaseOAuthAppStore {
    /// The rows of the workspace, then those that other workspaces share with it. A workspace has few apps, so the rows
    /// are sorted after they were found by an index.
    static let usable: SQL = """
        SELECT \(OAuthApp.columns) FROM oauth_apps
        WHERE workspace_id = ?1 AND (?2 IS NULL OR integration = ?2)
        UNION ALL
        SELECT \(OAuthApp.columns) FROM \(.sharedApps)
        WHERE shared_with IS NOT NULL AND integration > '' AND (?2 IS NULL OR integration = ?2) AND workspace_id <> ?1
            AND \(.isShared("oauth_apps.shared_with", with: "?1"))
        """

    static let list: SQL = """
        SELECT * FROM (\(usable)) AS apps WHERE id > ?3 ORDER BY id LIMIT ?4 OFFSET ?5
        """

    static let count: SQL = "SELECT count(*) FROM (\(usable)) AS apps"

    package func list(
        integration: String?,
        _ page: PageRequest<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> Page<OAuthApp> {
        try await self.database.scanning { session in
            let (apps, isCut) = try session.pageRows(
                Self.list,
                values: [workspaceID, integration, page.cursor?.text ?? "", page.limit + 1, page.skip],
                read: { try OAuthApp(row: $0) },
                length: \.settings.text.utf8.count
            )
            return try Page(apps, page, isCut: isCut) {
                try session.first(Self.count, workspaceID, integration) { $0.int(0) }
            }
        }
    }

    package func leastSecretExpiry() async throws -> Timestamp? {
        try await self.database.scan { session in
            try session.first(
                "SELECT min(secret_expires_at) FROM oauth_apps WHERE id > '' AND status <> 'inactive'"
            ) { try $0.timestampOrNil(0) } ?? nil
        }
    }
}
