import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `CredentialController`, for `/openapi.json` and `/docs`.
enum CredentialOperation {
    static let create = Operation(
        "create_credential",
        .credentials,
        """
        Create a new credential.

        Its members are sealed and shown by `reveal` only. They are checked against an integration when a connection
        uses the credential.
        """,
        parameters: [.idempotencyKey],
        body: .json(.credentialCreate, example: .credentialCreateExample),
        responses: [.ok(.credentialRead, example: .credentialExample), .credentialRefusal]
    )

    static let list = Operation(
        "list_credentials",
        .credentials,
        "List credentials with optional filters, in the order of creation.",
        parameters: Parameter.page(of: "credentials") + [
            .query("credential_type", .nullable(.credentialType), "Filter by credential type", example: "integration"),
            .query("auth_type", .nullable(.authType), "Filter by auth type", example: "api_key"),
            .query("status", .nullable(.string()), "Filter by status", example: "active"),
            .query(
                "search",
                .nullable(.string(maxLength: 255)),
                "Search in label and description, in either case of the letters a to z",
                example: "mail"
            ),
        ],
        responses: [.ok(.credentialPage, example: .credentialPageExample)]
    )

    static let get = Operation(
        "get_credential",
        .credentials,
        "Get what is known of a credential, without its secret.",
        parameters: [.credentialID],
        responses: [.ok(.credentialRead, example: .credentialExample), .noCredential]
    )

    static let update = Operation(
        "update_credential",
        .credentials,
        """
        Update a credential.

        An absent member changes nothing; null clears `description`. New `credentials` replace all members at once, as a
        new version, after a check against every integration whose connections use the credential. The version before is
        kept until the next one; `restore` brings it back.
        """,
        parameters: [.credentialID, .ifMatch],
        body: .json(.credentialUpdate, example: ["credentials": ["api_key": "SG.new…"]]),
        responses: [
            .ok(.credentialRead, example: .credentialExample),
            .noCredential,
            .refusal(.conflict, "The credential is being changed by others; try again in a moment"),
            .preconditionFailed,
            .credentialRefusal,
        ]
    )

    static let delete = Operation(
        "delete_credential",
        .credentials,
        "Delete a credential that no connection uses.",
        parameters: [.credentialID, .ifMatch],
        responses: [
            .noContent,
            .noCredential,
            .preconditionFailed,
            .refusal(.conflict, "The credential is used by connections: conn_01m85esrzw98dq3bghqtc2egfv"),
        ]
    )

    static let connections = Operation(
        "list_credential_connections",
        .credentials,
        "List the connections that use a credential, in the order of creation.",
        parameters: [.credentialID] + Parameter.page(of: "connections"),
        responses: [.ok(.connectionPage, example: .connectionPageExample), .noCredential]
    )

    static let restore = Operation(
        "restore_credential",
        .credentials,
        """
        Restore the secret that the present one replaced.

        It becomes a new version, checked as in an update; the present one is kept as the version before.
        """,
        parameters: [.credentialID, .ifMatch],
        responses: [
            .ok(.credentialRead, example: .credentialExample),
            .noCredential,
            .preconditionFailed,
            .refusal(.conflict, "The credential has no earlier version to restore"),
            .credentialRefusal,
        ]
    )

    static let reveal = Operation(
        "reveal_credential",
        .credentials,
        """
        Reveal a credential's secret.

        This is the one way to a secret. Every reveal is an audit event and sets `last_used_at`, to a minute.
        """,
        parameters: [.credentialID],
        responses: [
            .ok(.credentialSecret, example: .credentialSecretExample),
            .noCredential,
            .refusal(
                .conflict,
                "The access of these credentials was taken back; give the connection new credentials"
            ),
        ]
    )
}

extension Parameter {
    static let credentialID = Parameter.path(
        "credential_id",
        "The credential's ID",
        example: "cred_01m85esrzw98dq3bghqtc2egft"
    )
}

extension OperationResponse {
    fileprivate static let noCredential = OperationResponse.refusal(.notFound, "Credential not found")

    /// The 422 reply. Its body has one of two schemas: the first when the body of the request is malformed, the second
    /// when the members of the secret are refused.
    fileprivate static let credentialRefusal = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .anyOf([.httpValidationError, .connectionValidationError]),
            example: ["detail": [["loc": ["body", "label"], "msg": "Field required", "type": "missing"]]]
        )
    )
}
