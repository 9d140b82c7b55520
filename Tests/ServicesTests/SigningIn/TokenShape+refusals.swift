import Domain

extension TokenShape {
    private static let slackErrors = #"{"answer": {"error": [{"when": {"/ok": false}, "code": "/error"}]}}"#
    private static let zohoErrors = #"{"errors": {"invalid_code": "refused", "Access Denied": "later"}}"#
    private static let hubSpotErrors =
        #"{"errors": {"bad_auth_code": "refused", "MISMATCH_REDIRECT_URI_AUTH_CODE": "client"}}"#
    private static let microsoft = "Trace ID: 255d1aef Correlation ID: fb3d2015 Timestamp: 2016-01-09 02:02:12Z"

    /// Refusals as the services document them.
    static let refusals: [TokenShape] = [
        TokenShape(
            name: "GitHub, a used code with status 200",
            body:
                #"{"error": "bad_verification_code", "error_description": "The code passed is incorrect or expired."}"#,
            reading: .failure(.refused(code: "bad_verification_code"))
        ),
        TokenShape(
            name: "GitHub, a wrong secret as a form with status 200",
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: "error=incorrect_client_credentials&error_description=The+client_id+and%2For+client_secret+passed",
            reading: .failure(.client(code: "incorrect_client_credentials"))
        ),
        TokenShape(
            name: "GitHub, a dead refresh token with status 200",
            body: #"{"error": "bad_refresh_token", "error_uri": "https://docs.github.com"}"#,
            reading: .failure(.refused(code: "bad_refresh_token"))
        ),
        TokenShape(
            name: "GitHub, a redirect URI that is not registered",
            body: #"{"error": "redirect_uri_mismatch"}"#,
            reading: .failure(.client(code: "redirect_uri_mismatch"))
        ),
        TokenShape(
            name: "Slack, a wrong code",
            oauth: slackErrors,
            body: #"{"ok": false, "error": "invalid_code"}"#,
            reading: .failure(.refused(code: "invalid_code"))
        ),
        TokenShape(
            name: "Slack, a wrong secret",
            oauth: slackErrors,
            body: #"{"ok": false, "error": "bad_client_secret"}"#,
            reading: .failure(.client(code: "bad_client_secret"))
        ),
        TokenShape(
            name: "Slack, too many requests",
            oauth: slackErrors,
            status: 429,
            headers: ["Retry-After": "30"],
            body: #"{"ok": false, "error": "ratelimited"}"#,
            reading: .failure(.later(code: "ratelimited", retryAfter: 30))
        ),
        TokenShape(
            name: "Slack, a fault with status 200",
            oauth: slackErrors,
            body: #"{"ok": false, "error": "fatal_error"}"#,
            reading: .failure(.later(code: "fatal_error", retryAfter: nil))
        ),
        TokenShape(
            name: "Google, a revoked grant",
            status: 400,
            body: #"{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}"#,
            reading: .failure(.refused(code: "invalid_grant"))
        ),
        TokenShape(
            name: "Google, an administrator's policy",
            status: 400,
            body: #"{"error": "invalid_grant", "error_description": "reauth", "error_subtype": "invalid_rapt"}"#,
            reading: .failure(.interaction(code: "invalid_rapt"))
        ),
        TokenShape(
            name: "Google, a wrong secret",
            status: 401,
            body: #"{"error": "invalid_client", "error_description": "Unauthorized"}"#,
            reading: .failure(.client(code: "invalid_client"))
        ),
        TokenShape(
            name: "Microsoft, a refresh token after its end",
            status: 400,
            body: """
                {"error": "invalid_grant", "error_description": "AADSTS700082: The refresh token has expired. \(microsoft)",
                "error_codes": [700082], "suberror": "bad_token"}
                """,
            reading: .failure(.refused(code: "aadsts700082"))
        ),
        TokenShape(
            name: "Microsoft, a secret after its end",
            status: 401,
            body: """
                {"error": "invalid_client", "error_description": "AADSTS7000222: The provided client secret keys for app",
                "error_codes": [7000222]}
                """,
            reading: .failure(.client(code: "aadsts7000222"))
        ),
        TokenShape(
            name: "Microsoft, a second factor, without the list of numbers",
            status: 400,
            body: #"{"error": "invalid_grant", "error_description": "AADSTS50076: Due to a configuration change"}"#,
            reading: .failure(.interaction(code: "aadsts50076"))
        ),
        TokenShape(
            name: "Microsoft, a wrong scope",
            status: 400,
            body: """
                {"error": "invalid_scope", "error_description": "AADSTS70011: The provided value for the input parameter",
                "error_codes": [70011]}
                """,
            reading: .failure(.scope(code: "invalid_scope"))
        ),
        TokenShape(
            name: "Facebook, a nested error",
            status: 400,
            body: """
                {"error": {"message": "This authorization code has been used.", "type": "OAuthException", "code": 100,
                "error_subcode": 36009, "fbtrace_id": "AwDmGM0"}}
                """,
            reading: .failure(.other(code: "oauthexception"))
        ),
        TokenShape(
            name: "TikTok, a used code with status 200",
            body:
                #"{"error": "invalid_grant", "error_description": "Authorization code is expired.", "log_id": "2022"}"#,
            reading: .failure(.refused(code: "invalid_grant"))
        ),
        TokenShape(
            name: "Zoho, a used code with status 200",
            oauth: zohoErrors,
            body: #"{"error": "invalid_code"}"#,
            reading: .failure(.refused(code: "invalid_code"))
        ),
        TokenShape(
            name: "Zoho, too many requests with status 400",
            oauth: zohoErrors,
            status: 400,
            body:
                #"{"error_description": "You have made too many requests", "error": "Access Denied", "status": "failure"}"#,
            reading: .failure(.later(code: "access_denied", retryAfter: nil))
        ),
        TokenShape(
            name: "HubSpot, a used code",
            oauth: hubSpotErrors,
            status: 400,
            body: #"{"status": "BAD_AUTH_CODE", "message": "missing or unknown auth code", "correlationId": "fc3b"}"#,
            reading: .failure(.refused(code: "bad_auth_code"))
        ),
        TokenShape(
            name: "HubSpot, another redirect URI",
            oauth: hubSpotErrors,
            status: 400,
            body: #"{"status": "MISMATCH_REDIRECT_URI_AUTH_CODE", "message": "redirect URI does not match"}"#,
            reading: .failure(.client(code: "mismatch_redirect_uri_auth_code"))
        ),
        TokenShape(
            name: "Salesforce, an ended session",
            status: 400,
            body: #"{"error": "invalid_grant", "error_description": "expired access/refresh token"}"#,
            reading: .failure(.refused(code: "invalid_grant"))
        ),
        TokenShape(
            name: "Notion, its own object of errors",
            status: 400,
            body:
                #"{"object": "error", "status": 400, "code": "validation_error", "message": "body failed validation"}"#,
            reading: .failure(.other(code: "validation_error"))
        ),
        TokenShape(
            name: "a list of errors",
            status: 403,
            body: #"{"errors": [{"code": "NOT_AUTHORIZED", "category": "AUTHENTICATION_ERROR"}]}"#,
            reading: .failure(.other(code: "not_authorized"))
        ),
    ]
}
