import Catalog
import Domain
import JSON
import Services
import TestSupport
import Testing

/// Answers as the services document them, judged by the definitions that come with Patchbay.
@Suite struct `A documented answer of a service` {
    private static let catalog = Result { try Catalog.builtIn() }

    private func judge(_ id: String, _ methodID: String, _ answer: ServiceAnswer) throws -> TestFinding {
        let integration = try #require(try Self.catalog.get().integrations.first { $0.id == id })
        let method = try #require(integration.authMethods.first { $0.id == methodID })
        func example(_ field: Field) -> (String, JSON) { (field.key, field.example ?? field.defaultValue ?? "sample") }
        var credentials = JSONObject(method.fields.map(example))
        if credentials["access_token"] == nil { credentials["access_token"] = "sample-token" }
        let plan = TestPlan(
            of: method,
            of: integration,
            config: JSONObject(integration.configFields.map(example)),
            credentials: Secret(credentials),
            sealedDestinations: [],
            in: try sampleID(1),
            expiry: nil,
            at: someTime
        )
        if case .none(let finding) = plan.call { Issue.record("\(id) \(methodID): \(finding)") }
        let origin = ServiceOrigin(scheme: "https", host: "api.example.com", port: 443)
        return TestJudge(plan, at: someTime).finding(for: answer, from: origin)
    }

    /// The integration, its method, the status and body of the answer, and the account's id and name.
    static let accounts: [(String, String, String, String, String?)] = [
        (
            "slack", "oauth2", #"{"ok": true, "team": "T", "user": "jane", "team_id": "T1", "user_id": "U1"}"#, "U1",
            "jane"
        ),
        ("github", "oauth2", #"{"id": 583231, "login": "octocat"}"#, "583231", "octocat"),
        ("gitlab", "oauth2", #"{"id": 1, "username": "jane"}"#, "1", "jane"),
        (
            "gmail", "oauth2", #"{"emailAddress": "a@example.com", "messagesTotal": 1}"#, "a@example.com",
            "a@example.com"
        ),
        (
            "google_drive", "oauth2", #"{"user": {"permissionId": "07", "emailAddress": "a@example.com"}}"#, "07",
            "a@example.com"
        ),
        (
            "google_sheets", "oauth2", #"{"sub": "1", "email": "a@example.com", "scope": "openid email"}"#, "1",
            "a@example.com"
        ),
        ("youtube", "oauth2", #"{"items": [{"id": "UC1", "snippet": {"title": "Channel"}}]}"#, "UC1", "Channel"),
        (
            "notion", "oauth2", #"{"object": "user", "id": "n1", "type": "bot", "bot": {"workspace_name": "W"}}"#, "n1",
            "W"
        ),
        ("linear", "api_key", #"{"data": {"viewer": {"id": "l1", "email": "a@example.com"}}}"#, "l1", "a@example.com"),
        ("jira", "basic", #"{"accountId": "5b1", "displayName": "Jane"}"#, "5b1", "Jane"),
        ("jira", "oauth2", #"{"accountId": "5b1", "displayName": "Jane"}"#, "5b1", "Jane"),
        ("confluence", "oauth2", #"{"type": "known", "accountId": "5b1", "displayName": "Jane"}"#, "5b1", "Jane"),
        ("google_calendar", "oauth2", #"{"id": "a@example.com", "summary": "Jane"}"#, "a@example.com", "Jane"),
        ("mailchimp", "oauth2", #"{"account_id": "8d3a", "account_name": "Shop"}"#, "8d3a", "Shop"),
        ("confluence", "basic", #"{"type": "known", "accountId": "5b1", "displayName": "Jane"}"#, "5b1", "Jane"),
        ("asana", "oauth2", #"{"data": {"gid": "12", "email": "a@example.com"}}"#, "12", "a@example.com"),
        ("hubspot", "oauth2", #"{"portalId": 62515, "accountType": "STANDARD"}"#, "62515", nil),
        (
            "salesforce", "oauth2", #"{"user_id": "005", "organization_id": "00D", "preferred_username": "j@x.com"}"#,
            "005", "j@x.com"
        ),
        (
            "stripe", "api_key", #"{"id": "acct_1", "settings": {"dashboard": {"display_name": "Shop"}}}"#, "acct_1",
            "Shop"
        ),
        ("zendesk", "api_token", #"{"user": {"id": 35436, "email": "a@example.com"}}"#, "35436", "a@example.com"),
        (
            "airtable", "oauth2", #"{"id": "usr1", "email": "a@example.com", "scopes": ["data.records:read"]}"#, "usr1",
            "a@example.com"
        ),
        ("dropbox", "oauth2", #"{"account_id": "dbid:1", "email": "a@example.com"}"#, "dbid:1", "a@example.com"),
        ("onedrive", "oauth2", #"{"id": "d", "owner": {"user": {"id": "u1", "displayName": "Jane"}}}"#, "u1", "Jane"),
        ("microsoft_entra_id", "oauth2", #"{"value": [{"id": "t1", "displayName": "Contoso"}]}"#, "t1", "Contoso"),
        ("telegram", "api_key", #"{"ok": true, "result": {"id": 7, "username": "a_bot"}}"#, "7", "a_bot"),
    ]

    @Test(arguments: accounts.indices)
    func `names the account`(index: Int) throws {
        let (id, method, body, accountID, name) = Self.accounts[index]
        let finding = try self.judge(id, method, ServiceAnswer(status: 200, body: Array(body.utf8)))
        #expect(finding.code == .passed, "\(id)")
        #expect(finding.account?.id == accountID, "\(id)")
        #expect(finding.account?.name == name, "\(id)")
    }

    /// The integration, its method, the status and body of the answer, and the code.
    static let failures: [(String, String, Int, String, TestCode)] = [
        ("slack", "oauth2", 200, #"{"ok": false, "error": "invalid_auth"}"#, .refused),
        ("slack", "oauth2", 200, #"{"ok": false, "error": "token_revoked"}"#, .revoked),
        ("slack", "bearer_token", 200, #"{"ok": false, "error": "token_expired"}"#, .expired),
        ("slack", "bearer_token", 200, #"{"ok": false, "error": "internal_error"}"#, .serviceFault),
        ("slack", "bearer_token", 200, #"{"ok": false, "error": "accesslimited"}"#, .unexpected),
        ("github", "oauth2", 401, #"{"message": "Bad credentials"}"#, .refused),
        ("github", "oauth2", 403, #"{"message": "Resource not accessible by integration"}"#, .missingScope),
        ("github", "personal_access_token", 403, #"{"message": "Sorry. Your account was suspended."}"#, .revoked),
        ("gitlab", "oauth2", 401, #"{"message": "401 Unauthorized"}"#, .refused),
        (
            "gitlab", "oauth2", 401,
            #"{"error": "invalid_token", "error_description": "Token was revoked. You have to re-authorize from the user."}"#,
            .revoked
        ),
        ("gitlab", "oauth2", 403, #"{"error": "insufficient_scope"}"#, .missingScope),
        ("gitlab", "oauth2", 403, #"{"message": "403 Forbidden - Your account has been blocked"}"#, .revoked),
        (
            "gitlab", "personal_access_token", 403,
            #"{"message": "403 Forbidden - Your account has been blocked."}"#, .revoked
        ),
        ("gmail", "oauth2", 401, #"{"error": {"code": 401, "status": "UNAUTHENTICATED"}}"#, .refused),
        ("gmail", "oauth2", 403, #"{"error": {"errors": [{"reason": "insufficientPermissions"}]}}"#, .missingScope),
        ("gmail", "oauth2", 403, #"{"error": {"errors": [{"reason": "rateLimitExceeded"}]}}"#, .rateLimited),
        ("google_gemini", "api_key", 400, #"{"error": {"details": [{"reason": "API_KEY_INVALID"}]}}"#, .refused),
        ("google_docs", "oauth2", 400, #"{"error": "invalid_token", "error_description": "Invalid Value"}"#, .refused),
        ("linear", "api_key", 401, #"{"errors": [{"extensions": {"code": "AUTHENTICATION_ERROR"}}]}"#, .refused),
        ("linear", "oauth2", 400, #"{"errors": [{"extensions": {"code": "RATELIMITED"}}]}"#, .rateLimited),
        ("jira", "oauth2", 401, #"{"code": 401, "message": "Unauthorized; scope does not match"}"#, .missingScope),
        ("jira", "oauth2", 401, #"{"code": 401, "message": "Unauthorized"}"#, .refused),
        ("confluence", "basic", 200, #"{"type": "anonymous"}"#, .refused),
        ("hubspot", "oauth2", 403, #"{"category": "MISSING_SCOPES"}"#, .missingScope),
        ("hubspot", "oauth2", 401, #"{"status": "error", "category": "EXPIRED_AUTHENTICATION"}"#, .expired),
        ("salesforce", "oauth2", 403, "Bad_OAuth_Token", .refused),
        ("stripe", "api_key", 403, #"{"error": {"type": "invalid_request_error"}}"#, .missingScope),
        ("zendesk", "oauth2", 200, #"{"user": {"id": null, "name": "Anonymous user"}}"#, .refused),
        ("intercom", "oauth2", 401, #"{"type": "error.list", "errors": [{"code": "token_revoked"}]}"#, .revoked),
        ("dropbox", "oauth2", 401, #"{"error": {".tag": "expired_access_token"}}"#, .expired),
        ("dropbox", "oauth2", 401, #"{"error": {".tag": "user_suspended"}}"#, .revoked),
        ("dropbox", "oauth2", 401, #"{"error": {".tag": "missing_scope", "required_scope": "s"}}"#, .missingScope),
        ("figma", "personal_access_token", 403, #"{"status": 403, "err": "Invalid token"}"#, .refused),
        ("figma", "oauth2", 403, #"{"status": 403, "err": "Token expired"}"#, .expired),
        ("figma", "oauth2", 403, #"{"status": 403, "error": true, "message": "Invalid token"}"#, .refused),
        ("figma", "oauth2", 403, #"{"status": 403, "error": true, "message": "Invalid scope(s): x"}"#, .missingScope),
        ("resend", "api_key", 401, #"{"statusCode": 401, "name": "restricted_api_key"}"#, .missingScope),
        ("resend", "api_key", 403, #"{"statusCode": 403, "name": "invalid_api_key"}"#, .refused),
        ("twilio", "basic", 403, #"{"code": 20008, "status": 403}"#, .missingScope),
        ("openai", "api_key", 401, #"{"error": {"code": "invalid_api_key"}}"#, .refused),
        ("openai", "api_key", 401, #"{"error": {"code": "account_deactivated"}}"#, .revoked),
        ("openai", "api_key", 401, #"{"error": {"message": "Missing scopes", "code": null}}"#, .unexpected),
        ("datadog", "api_key", 403, #"{"errors": ["Forbidden"]}"#, .refused),
        ("sentry", "bearer_token", 403, #"{"detail": "You do not have permission"}"#, .missingScope),
        ("cloudflare", "api_token", 200, #"{"success": true, "result": {"status": "expired"}}"#, .expired),
        ("cloudflare", "api_token", 401, #"{"success": false, "errors": [{"code": 1000}]}"#, .refused),
        ("vercel", "bearer_token", 403, #"{"error": {"code": "forbidden", "invalidToken": true}}"#, .refused),
        ("vercel", "bearer_token", 403, #"{"error": {"code": "forbidden", "message": "M"}}"#, .missingScope),
        ("zoom", "oauth2", 401, #"{"code": 124, "message": "Access token is expired."}"#, .expired),
        ("zoom", "oauth2", 401, #"{"code": 124, "message": "Invalid access token."}"#, .refused),
        (
            "zoom", "oauth2", 400, #"{"code": 4711, "message": "Invalid access token, does not contain scopes"}"#,
            .missingScope
        ),
        ("facebook", "oauth2", 401, #"{"error": {"code": 190, "error_subcode": 463}}"#, .expired),
        ("facebook", "oauth2", 401, #"{"error": {"code": 190, "error_subcode": 460}}"#, .revoked),
        ("facebook", "oauth2", 401, #"{"error": {"code": 190}}"#, .refused),
        ("telegram", "api_key", 404, #"{"ok": false, "error_code": 404}"#, .refused),
    ]

    @Test(arguments: failures.indices)
    func `has the meaning that the service gives it`(index: Int) throws {
        let (id, method, status, body, code) = Self.failures[index]
        let finding = try self.judge(id, method, ServiceAnswer(status: status, body: Array(body.utf8)))
        #expect(finding.code == code, "\(id) \(body)")
    }

    @Test func `names the scopes that the credentials have`() throws {
        let github = ServiceAnswer(
            status: 200,
            headers: [("x-oauth-scopes", "repo, read:user")],
            body: Array("{}".utf8)
        )
        #expect(try self.judge("github", "oauth2", github).grantedScopes == ["repo", "read:user"])
        let slack = ServiceAnswer(
            status: 200,
            headers: [("x-oauth-scopes", "chat:write,users:read")],
            body: Array(#"{"ok": true}"#.utf8)
        )
        #expect(try self.judge("slack", "oauth2", slack).grantedScopes == ["chat:write", "users:read"])
        let google = ServiceAnswer(status: 200, body: Array(#"{"scope": "openid email"}"#.utf8))
        #expect(try self.judge("google_docs", "oauth2", google).grantedScopes == ["openid", "email"])
        let webflow = ServiceAnswer(
            status: 200,
            body: Array(#"{"authorization": {"scope": "cms:read,sites:read"}}"#.utf8)
        )
        #expect(try self.judge("webflow", "oauth2", webflow).grantedScopes == ["cms:read", "sites:read"])
    }
}
