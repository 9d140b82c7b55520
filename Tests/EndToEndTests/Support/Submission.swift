/// Bodies of `POST /api/v1/connections`.
enum Submission {
    /// The specification's example, as it is printed there.
    static let gmail = gmail(expiresAt: "2025-10-19T12:00:00Z")

    static func gmail(expiresAt: String) -> String {
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

    /// The shortest that is accepted with something to seal.
    static func custom(label: String = "label", secret: String = "secret") -> String {
        """
        {"label": "\(label)", "integration": "custom", "integration_type": "custom", \
        "credentials": {"token": "\(secret)"}}
        """
    }
}
