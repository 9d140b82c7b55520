import Domain
import JSON
import Web

extension Schema {
    static let integrationType = Schema.enumeration("IntegrationType", IntegrationType.allCases.map(\.rawValue))
    static let connectionStatus = Schema.enumeration("ConnectionStatus", ConnectionStatus.allCases.map(\.rawValue))

    static let statusReason = Schema.enumeration("StatusReason", StatusReason.allCases.map(\.rawValue))

    static let connectionUpdate = Schema.object(
        "ConnectionUpdate",
        "Schema for updating a connection; what is absent stays as it is.",
        [
            .optional(
                "label",
                .nullable(.string(maxLength: 255)),
                "Human-readable label for the connection; null takes it away"
            ),
            .optional("config", .nullable(.anyObject), "Takes the place of the whole configuration"),
            .optional("credential_id", .nullable(.string()), "ID of the credential to use from now on"),
            .optional("credentials", .nullable(.anyObject), "New credentials for this connection"),
            .optional(
                "user_id",
                .nullable(.string(maxLength: 255)),
                "User ID who owns this connection; null takes it away"
            ),
        ],
        isClosed: true
    )

    static let connectionReport = Schema.object(
        "ConnectionReport",
        "What whoever uses or tests a connection says of it.",
        [
            .required(
                "reason",
                .enumeration("ReportedReason", StatusReport.Outcome.allCases.map(\.rawValue)),
                "What became of it"
            ),
            .optional(
                "message",
                .nullable(.string(maxLength: StatusReport.longestMessage)),
                "What the service said, without secrets: it is shown to whoever reads the connection"
            ),
            .optional("credential_id", .nullable(.string()), "The credential that was used"),
            .optional(
                "credential_version",
                .nullable(.integer(minimum: 1)),
                "Its version; both or neither"
            ),
        ],
        isClosed: true
    )

    static let connectionSecret = Schema.object(
        "ConnectionSecret",
        "All that it takes to use a connection.",
        [.required("connection", .connectionRead), .required("credential", .credentialSecret)]
    )

    static let connectionEventRead = Schema.object(
        "ConnectionEventRead",
        "One change of a connection's status.",
        [
            .required("id", .string()),
            .required("from", .connectionStatus),
            .required("to", .connectionStatus),
            .required("reason", .statusReason),
            .required("message", .nullable(.string()), "More than the reason says"),
            .required("actor", .string(), "The key or user; `cli` is the command line, `patchbay` the daemon itself"),
            .required("created_at", .dateTime),
        ]
    )

    static let connectionCreate = Schema.object(
        "ConnectionCreate",
        "Schema for creating a new connection.",
        connectionBase + [
            .optional(
                "credential_id",
                .nullable(.string()),
                "ID of the credential to use for this connection"
            ),
            .optional("user_id", .nullable(.string()), "User ID who owns this connection"),
            .optional("credentials", .nullable(.anyObject), "Credentials to use for this connection"),
            .optional(
                "auth_method_id",
                .nullable(.string()),
                "Authentication method ID to use (defaults to integration's default method)"
            ),
        ]
    )

    /// The members in `specification.json`, then the members that Patchbay adds. None of the added members is required.
    static let connectionRead = Schema.object(
        "ConnectionRead",
        "Schema for reading connection data.",
        connectionBase + [
            .required("id", .string()),
            .required("credential_id", .string()),
            .required("user_id", .nullable(.string())),
            .required("workspace_id", .string()),
            .required("created_by", .string()),
            .required("status", .connectionStatus),
            .required("created_at", .dateTime),
            .required("updated_at", .dateTime),
            .optional("auth_method_id", .string(), "Authentication method in use"),
            .optional("status_reason", .statusReason, "Why the status is what it is"),
            .optional("status_message", .nullable(.string()), "More than the reason says"),
            .optional("status_changed_at", .dateTime),
            .optional("account", .connectionAccount, "Only when a test has found the account"),
            .optional("credential", .credentialRead, "Only when it was asked for"),
            .optional(
                "test",
                .nullable(.connectionTest),
                "The last test, only when it was asked for; null when the connection was never tested"
            ),
        ]
    )

    private static let connectionAccount = Schema.object(
        "ConnectionAccount",
        "The account of the service that the credentials belong to.",
        [
            .required("id", .string(maxLength: 255), "The service's id of the account"),
            .required("name", .nullable(.string(maxLength: 255)), "A name for people"),
        ]
    )

    private static let connectionBase: [Member] = [
        .optional("label", .nullable(.string(maxLength: 255)), "Human-readable label for the connection"),
        .required("integration", .string(), "Integration name (slack, github, etc.)"),
        .required(
            "integration_type",
            .integrationType,
            "Type of integration (connectors, mcp, tool, model, storage, api, custom)"
        ),
        .optional("config", .anyObject, "Integration-specific configuration"),
    ]
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    static let connectionCreateExample: JSON = [
        "label": "My Gmail Connection",
        "integration": "gmail",
        "integration_type": "connectors",
        "auth_method_id": "oauth2",
        "credentials": [
            "access_token": "ya29.a0...",
            "refresh_token": "1//0g...",
            "token_type": "Bearer",
            "expires_at": "2025-10-19T12:00:00Z",
        ],
        "config": [:],
    ]

    static let connectionExample: JSON = [
        "label": "My Gmail Connection",
        "integration": "gmail",
        "integration_type": "connectors",
        "config": [:],
        "id": "conn_01m85esrzw98dq3bghqtc2egfv",
        "credential_id": "cred_01m85esrzw98dq3bghqtc2egft",
        "user_id": nil,
        "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "created_by": "key_01m85esqm1bxed93asty3t4af4",
        "status": "expired",
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
        "auth_method_id": "oauth2",
        "status_reason": "token_expired",
        "status_message": nil,
        "status_changed_at": "2026-11-24T00:20:26.748Z",
    ]
}
