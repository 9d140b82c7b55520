import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `APIKeyController`, for `/openapi.json` and `/docs`.
enum APIKeyOperation {
    static let create = Operation(
        "create_api_key",
        .apiKeys,
        """
        Create a new API key in the workspace that the request works in.

        Its `secret` is what a caller presents. It is shown in this answer only. A key can give no permission that it lacks
        itself.
        """,
        parameters: [.idempotencyKey],
        body: .json(
            .apiKeyCreate,
            example: ["label": "Agents", "permissions": ["connections:read", "credentials:reveal"]]
        ),
        responses: [.ok(.apiKeyCreated, example: .apiKeyCreatedExample), .lacksScopes]
    )

    static let list = Operation(
        "list_api_keys",
        .apiKeys,
        "List the workspace's API keys, also revoked ones, in the order of creation.",
        parameters: Parameter.page(of: "API keys"),
        responses: [.ok(.apiKeyPage, example: .apiKeyPageExample)]
    )

    static let get = Operation(
        "get_api_key",
        .apiKeys,
        "Get an API key by ID, without its secret.",
        parameters: [.apiKeyID],
        responses: [.ok(.apiKeyRead, example: .apiKeyExample), .noKey]
    )

    static let update = Operation(
        "update_api_key",
        .apiKeys,
        """
        Update an API key, from the next request on.

        An absent member changes nothing; null clears `expires_at` and `ip_whitelist`. At least one usable key with
        permission `root` always remains.
        """,
        parameters: [.apiKeyID, .ifMatch],
        body: .json(.apiKeyUpdate, example: ["status": "inactive"]),
        responses: [
            .ok(.apiKeyRead, example: .apiKeyExample), .lacksScopes, .noKey,
            .refusal(.conflict, "A revoked API key cannot be changed"), .preconditionFailed,
        ]
    )

    static let revoke = Operation(
        "revoke_api_key",
        .apiKeys,
        """
        Revoke an API key for good, from the next request on.

        It stays in the list. To switch a key off for a while, update its `status`.
        """,
        parameters: [.apiKeyID, .ifMatch],
        responses: [
            .noContent, .lacksScopes, .noKey, .preconditionFailed,
            .refusal(.conflict, "This is the last usable key with scope 'root'; create another one first"),
        ]
    )
}

extension Parameter {
    static let apiKeyID = Parameter.path("api_key_id", "The key's ID", example: "key_01m85esqm1bxed93asty3t4af4")
}

extension OperationResponse {
    fileprivate static let noKey = OperationResponse.refusal(.notFound, "API key not found")
    fileprivate static let lacksScopes = OperationResponse.refusal(
        .forbidden,
        "A key may not make or change one with scopes that it lacks itself"
    )
}
