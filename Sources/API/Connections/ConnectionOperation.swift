import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `ConnectionController`, for `/openapi.json` and `/docs`. The texts and parameters
/// of `create` are copied from `specification.json` without changes.
enum ConnectionOperation {
    static let create = Operation(
        "create_connection",
        .connections,
        """
        Create a new connection with validation.

        This endpoint validates the provided credentials and configuration against
        the integration's requirements before creating the connection.

        **Validation includes:**
        - Required fields are present
        - Field types match expected types (email, url, etc.)
        - Values match validation patterns (regex)
        - Length constraints are met
        - OAuth credentials are valid (if applicable)

        **Example:**
        ```json
        {
            "label": "My Gmail Connection",
            "integration": "gmail",
            "integration_type": "connectors",
            "auth_method_id": "oauth2",
            "credentials": {
                "access_token": "ya29.a0...",
                "refresh_token": "1//0g...",
                "token_type": "Bearer",
                "expires_at": "2025-10-19T12:00:00Z"
            },
            "config": {}
        }
        ```

        **Error Response (validation failure):**
        ```json
        {
            "detail": {
                "message": "Connection validation failed",
                "errors": [
                    "Field 'API Key' is required",
                    "Field 'Email' must be a valid email address"
                ]
            }
        }
        ```
        """,
        parameters: [.verify],
        body: .json(.connectionCreate, example: .connectionCreateExample),
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            .refusal(.notFound, "Credential not found", description: "Connection not found"),
            .refusal(.conflict, ServiceError.accessTakenBack.message),
            .connectionRefusal,
        ]
    )

    static let get = Operation(
        "get_connection",
        .connections,
        "Get a connection by ID.",
        parameters: [
            .connectionID,
            .query(
                "include_credential",
                .boolean(default: false),
                "Adds what is known of the credential, without its secret",
                example: true
            ),
            .query(
                "include",
                .nullable(.string()),
                "What the reply has in addition, separated by commas: `test`, the last test",
                example: "test"
            ),
        ],
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            .refusal(.notFound, "Connection not found"),
        ]
    )
}

extension Parameter {
    static let verify = Parameter.query(
        "verify",
        .nullable(.enumeration("Verification", VerificationMode.allCases.map(\.rawValue))),
        """
        Try the values at the service first: `true` stores nothing unless the service accepts it, `try` refuses only what \
        the service refuses, `later` stores the connection with status `testing` and tests it in the background
        """,
        example: "true"
    )

    static let revoke = Parameter.query(
        "revoke",
        .boolean(default: false),
        "Whether the service is told that the access has ended",
        example: true
    )

    static let connectionID = Parameter.path(
        "connection_id",
        "The connection's ID",
        example: "conn_01m85esrzw98dq3bghqtc2egfv"
    )
}
