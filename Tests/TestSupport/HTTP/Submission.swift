/// Bodies of `POST /api/v1/connections`, and one of `POST /api/v1/credentials`.
package enum Submission {
    /// The specification's example, as it is printed there.
    package static let gmail = gmail(expiresAt: "2025-10-19T12:00:00Z")

    package static func gmail(expiresAt: String) -> String {
        """
        {
            "label": "My Gmail Connection",
            "integration": "gmail",
            "integration_type": "connectors",
            "auth_method_id": "oauth2",
            "credentials": {
                "access_token": "ya29.a0...",
                "refresh_token": "1//0g...",
                "token_type": "Bearer",
                "expires_at": "\(expiresAt)"
            },
            "config": {}
        }
        """
    }

    package static let credential = """
        {"label": "Mail", "description": "for tests", "auth_type": "api_key", "credential_type": "integration", \
        "credential_scope": "workspace", "provider": "sendgrid", "user_id": "u1", \
        "credentials": {"api_key": "first-secret", "n": 1.50}}
        """

    /// The shortest that is accepted with something to seal.
    package static func custom(label: String = "label", secret: String = "secret") -> String {
        """
        {"label": "\(label)", "integration": "custom", "integration_type": "custom", \
        "credentials": {"token": "\(secret)"}}
        """
    }
}
