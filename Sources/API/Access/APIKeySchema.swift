import Domain
import JSON
import Web

extension Schema {
    private static let apiKeyStatus = Schema.enumeration("APIKeyStatus", APIKeyStatus.allCases.map(\.rawValue))
    /// The list of scopes in request bodies. A request must contain 1 to 100 scopes, but the schema does not state
    /// these limits.
    private static let permissions = Schema.array(
        of: .enumeration("Permission", Scope.allCases.map(\.rawValue))
    )

    static let apiKeyCreate = Schema.object(
        "APIKeyCreate",
        "Schema for creating a new API key.",
        [
            .required("label", .string(minLength: 1, maxLength: 255), "Human-readable label for the API key"),
            .optional("status", .nullable(.apiKeyStatus), "Whether the key is switched on; active when absent"),
            .optional("expires_at", .nullable(.dateTime), "When the key ends; never when absent"),
            .required("permissions", .permissions, "What the key may do"),
            .optional(
                "ip_whitelist",
                .nullable(.array(of: .string())),
                "Addresses and networks that the key can be used from; all when absent"
            ),
        ],
        isClosed: true
    )

    static let apiKeyUpdate = Schema.object(
        "APIKeyUpdate",
        "Schema for updating an existing API key.",
        [
            .optional(
                "label",
                .nullable(.string(minLength: 1, maxLength: 255)),
                "Human-readable label for the API key"
            ),
            .optional("status", .nullable(.apiKeyStatus), "Whether the key is switched on"),
            .optional("expires_at", .nullable(.dateTime), "When the key ends; null for never"),
            .optional("permissions", .nullable(.permissions), "What the key may do"),
            .optional(
                "ip_whitelist",
                .nullable(.array(of: .string())),
                "Addresses and networks that the key can be used from; null for all"
            ),
        ],
        isClosed: true
    )

    static let apiKeyRead = Schema.object("APIKeyRead", "Schema for reading API key data.", apiKeyMembers)

    static let apiKeyCreated = Schema.object(
        "APIKeyCreated",
        "A new API key with its secret.",
        apiKeyMembers + [.required("secret", .string(), "What a caller presents; shown now and never again")]
    )

    static let apiKeyPage = Schema.page("APIKeyList", "Schema for listing API keys.", "api_keys", of: .apiKeyRead)

    private static let apiKeyMembers: [Member] = [
        .required("id", .string()),
        .required("key", .string(), "What the secret begins with: tells which key it is"),
        .required("label", .string(minLength: 1, maxLength: 255)),
        .required("status", .apiKeyStatus),
        .required("permissions", .permissions),
        .required("expires_at", .nullable(.dateTime)),
        .required("ip_whitelist", .nullable(.array(of: .string()))),
        .required("workspace_id", .string()),
        .required("created_by", .nullable(.string()), "The key or user that made it, or cli or patchbay"),
        .required("created_at", .dateTime),
        .required("updated_at", .dateTime),
        .optional("last_used_at", .nullable(.dateTime), "To a minute"),
        .optional("revoked_at", .nullable(.dateTime)),
    ]
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    private static let apiKeyMembers: JSONObject = [
        "id": "key_01m85esqm1bxed93asty3t4af4",
        "key": "pbk_01m85esqm1bxed93asty3t4af4",
        "label": "Agents",
        "status": "active",
        "permissions": ["connections:read", "credentials:reveal"],
        "expires_at": nil,
        "ip_whitelist": ["192.0.2.0/24"],
        "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "created_by": "key_01m85esqm1bxed93asty3t4af3",
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
        "last_used_at": nil,
        "revoked_at": nil,
    ]

    static let apiKeyExample = JSON.object(apiKeyMembers)

    static let apiKeyCreatedExample: JSON = {
        var members = JSON.apiKeyMembers
        members["secret"] = "pbk_01m85esqm1bxed93asty3t4af4…"
        return .object(members)
    }()

    static let apiKeyPageExample: JSON = [
        "api_keys": [apiKeyExample],
        "total": 1,
        "page": 1,
        "size": 100,
        "next_cursor": nil,
    ]
}
