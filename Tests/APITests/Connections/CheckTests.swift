import JSON
import Testing
import TestSupport

/// The validation of the specification, through the whole API; the catalog's own tests go through each kind.
@Suite struct CheckTests {
    /// Earns both sentences of the specification's example of a failure.
    static let specificationsFailure = """
        {"integration": "cloudflare", "integration_type": "connectors", "auth_method_id": "global_api_key",
         "credentials": {"email": "no address"}}
        """

    @Test func answersWithTheSpecificationsSentences() async throws {
        let sandbox = try await Sandbox()
        let reply = try await sandbox.create(Self.specificationsFailure)
        #expect(reply.status == 422)
        #expect(reply["detail"]?["message"] == "Connection validation failed")
        #expect(
            reply["detail"]?["errors"] == [
                "Field 'API Key' is required",
                "Field 'Email' must be a valid email address",
            ]
        )
        #expect(
            reply["detail"]?["fields"] == [
                [
                    "field": "api_key", "in": "credentials", "code": "required",
                    "message": "Field 'API Key' is required",
                ],
                [
                    "field": "email", "in": "credentials", "code": "invalid_format",
                    "message": "Field 'Email' must be a valid email address",
                ],
            ]
        )
    }

    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        let members: String
        let sentences: [String]

        init(_ description: String, _ members: String, _ sentences: String...) {
            self.testDescription = description
            self.members = members
            self.sentences = sentences
        }
    }

    static let refusals = [
        Refusal(
            "credentials first, then config, each in the order of the definition",
            #""integration": "imap", "integration_type": "connectors", "config": {"security": "x", "port": 0}"#,
            "Field 'User Name' is required",
            "Field 'Password' is required",
            "Field 'Host' is required",
            "Field 'Port' must be a port number between 1 and 65535",
            "Field 'Encryption' must be one of: tls, starttls, none"
        ),
        Refusal(
            "absent, null and white space are all missing",
            """
            "integration": "imap", "integration_type": "connectors",
            "credentials": {"username": null, "password": " \\t\\n"}, "config": {"host": "", "port": "993"}
            """,
            "Field 'User Name' is required",
            "Field 'Password' is required",
            "Field 'Host' is required"
        ),
        Refusal(
            "a pattern is told by an example",
            """
            "integration": "cloudflare", "integration_type": "connectors", "auth_method_id": "global_api_key",
            "credentials": {"api_key": "0", "email": "user@example.com"}
            """,
            "Field 'API Key' does not have the expected format (for example 0000000000000000000000000000000000000)"
        ),
        Refusal(
            "another type than the field's",
            #""integration": "openai", "integration_type": "model", "credentials": {"api_key": 5}"#,
            "Field 'API Key' must be a string"
        ),
        Refusal(
            "an expired token without a refresh token",
            """
            "integration": "gmail", "integration_type": "connectors",
            "credentials": {"access_token": "ya29.x", "expires_at": "2025-10-19T12:00:00Z"}
            """,
            "Field 'Access Token Expiry' is in the past and no Refresh Token was given"
        ),
        Refusal(
            "an integration that is nearly one",
            #""integration": "gmial", "integration_type": "connectors""#,
            "Integration is not known; the nearest known ones are: gmail"
        ),
        Refusal(
            "an integration of another type",
            #""integration": "gmail", "integration_type": "model""#,
            "Integration 'gmail' is of integration_type 'connectors'"
        ),
        Refusal(
            "an unknown method",
            #""integration": "gmail", "integration_type": "connectors", "auth_method_id": "magic""#,
            "Auth method is not known; 'gmail' has: oauth2, service_account"
        ),
        Refusal(
            "a mask in place of a secret",
            #""integration": "openai", "integration_type": "model", "credentials": {"api_key": "••••••••"}"#,
            "Field 'API Key' is the mask shown in place of a secret; send the secret itself"
        ),
    ]

    @Test func namesEveryProblemInOrder() async throws {
        let sandbox = try await Sandbox()
        for refusal in Self.refusals {
            let reply = try await sandbox.create("{\(refusal.members)}")
            #expect(reply.status == 422, "\(refusal.testDescription)")
            #expect(reply.sentences == refusal.sentences, "\(refusal.testDescription)")
        }
    }
}
