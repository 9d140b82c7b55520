/// An integration whose methods end a grant in different ways.
package enum Grants {
    private static let fields = """
        [{"key": "access_token", "label": "Access Token", "type": "password", "required": true, "secret": true},
         {"key": "refresh_token", "label": "Refresh Token", "type": "password", "required": false, "secret": true},
         {"key": "client_id", "label": "Client ID", "type": "string", "required": false, "secret": false},
         {"key": "client_secret", "label": "Client Secret", "type": "password", "required": false, "secret": true}]
        """

    private static func method(_ id: String, _ oauth: String, isDefault: Bool = false) -> String {
        """
        {"id": "\(id)", "name": "\(id)", "type": "oauth2", "description": "d", "default": \(isDefault),
         "oauth2": {"authorization_url": "https://grants.example/authorize", "token_url": "https://grants.example/token"\(oauth)},
         "fields": \(Self.fields),
         "test": {"method": "GET", "url": "https://grants.example/me", "expect_status": [200],
          "headers": {"Authorization": "Bearer ${credentials.access_token}"}, "identity": {"id": "/id"}}}
        """
    }

    /// The methods: `standard` (RFC 7009), `body` (the client in the body), `tenant` (at a host of the config), `none`,
    /// `grant` (a DELETE with HTTP Basic for the access token), `slackish` (a header, and 200 for errors), and `key`.
    package static let definition = """
        {"id": "grants", "name": "Grants", "type": "connectors", "category": "other",
         "docs_url": "https://docs.grants.example", "auth_methods": [
        \(method("standard", #", "revocation_url": "https://grants.example/revoke""#, isDefault: true)),
        \(method("body", #", "token_auth": "body", "revocation_url": "https://grants.example/revoke""#)),
        \(method("tenant", #", "revocation_url": "https://${config.host}/revoke""#)),
        \(method("none", #", "revocation": "none""#)),
        \(method("silent", "")),
        \(method("grant", #"""
            , "revocation": {"method": "DELETE", "url": "https://api.grants.example/applications/${client.id}/grant",
             "auth": "basic", "format": "json", "body": {"access_token": "${token.value}"},
             "headers": {"X-Kind": "${token.kind}"}, "tokens": ["access_token"], "unknown_status": [404]}
            """#)),
        \(method("slackish", #"""
            , "revocation": {"method": "GET", "url": "https://api.grants.example/auth.revoke",
             "headers": {"Authorization": "Bearer ${token.value}"}, "expect_json": {"revoked": true},
             "unknown_errors": ["invalid_auth"]}
            """#)),
        {"id": "key", "name": "Key", "type": "api_key", "description": "d", "default": false, "fields": [
         {"key": "api_key", "label": "Key", "type": "password", "required": true, "secret": true}]}],
         "config_fields": [{"key": "host", "label": "Host", "type": "hostname", "required": false}]}
        """

    /// A body of `POST /api/v1/connections`.
    package static func submission(_ method: String = "standard", config: String = "{}") -> String {
        let credentials =
            method == "key"
            ? #"{"api_key": "k-secret"}"#
            : #"{"access_token": "a-token", "refresh_token": "r+token", "client_id": "c 1", "client_secret": "s:1"}"#
        return """
            {"integration": "grants", "integration_type": "connectors", "auth_method_id": "\(method)", \
            "config": \(config), "credentials": \(credentials)}
            """
    }
}
