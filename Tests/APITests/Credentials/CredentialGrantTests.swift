import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

/// The mark of a credential whose tokens an OAuth app was granted.
@Suite struct CredentialGrantTests {
    private static let app = "oapp_00000000000000000000000001"

    /// - Returns: the app of the credential after the update; nil for none.
    private func app(after update: String) async throws -> String? {
        let sandbox = try await Sandbox()
        let credential = try await sandbox.request(
            "POST",
            Path.credentials,
            body: """
                {"label": "Mail", "description": "d", "auth_type": "api_key", "credential_type": "integration",
                    "credential_scope": "workspace", "provider": "acme",
                    "credentials": {"access_token": "a1", "refresh_token": "r1"}}
                """
        )
        #expect(credential.status == 200, "\(credential.text)")
        try sandbox.openDatabase().run(
            #"UPDATE credentials SET oauth_app_id = ?2, scopes_granted = '["read"]' WHERE id = ?1"#,
            credential.id,
            Self.app
        )
        let body = #"{"credentials": \#(update)}"#
        let reply = try await sandbox.request("PUT", "\(Path.credentials)/\(credential.id)", body: body)
        #expect(reply.status == 200)
        return try sandbox.openDatabase().first(
            "SELECT oauth_app_id FROM credentials WHERE id = ?1 AND (oauth_app_id IS NULL) = (scopes_granted IS NULL)",
            credential.id
        ) { $0.textOrNil(0) } ?? "of two minds"
    }

    @Test(arguments: [
        #"{"access_token": "a2"}"#, #"{"access_token": "a2", "refresh_token": "r1"}"#,
    ])
    func tokensWithTheGrantedRefreshTokenKeepTheApp(_ update: String) async throws {
        #expect(try await self.app(after: update) == Self.app)
    }

    @Test(arguments: [
        #"{"access_token": "a2", "refresh_token": "r2"}"#, #"{"api_key": "k"}"#,
    ])
    func otherTokensBelongToNoApp(_ update: String) async throws {
        #expect(try await self.app(after: update) == nil)
    }
}
