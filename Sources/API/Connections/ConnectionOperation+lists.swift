import Domain
import HTTPTypes
import JSON
import Web

extension ConnectionOperation {
    static let list = Operation(
        "list_connections",
        .connections,
        """
        List connections with optional filters.

        Oldest first. `next_cursor` leads to the next page, also while connections come and go; `skip` counts.
        """,
        parameters: Parameter.page(of: "connections") + filters + [
            .query("user_id", .nullable(.string()), "Filter by user", example: "usr_123456789")
        ],
        responses: [.ok(.connectionPage, example: .connectionPageExample)]
    )

    static let listOfUser = Operation(
        "get_user_connections",
        .connections,
        "Get connections owned by a specific user.",
        parameters: [.path("user_id", "The user's ID", example: "usr_123456789")]
            + Parameter.page(of: "connections") + filters,
        responses: [.ok(.connectionPage, example: .connectionPageExample)]
    )

    static let events = Operation(
        "list_connection_events",
        .connections,
        "List the changes of a connection's status, newest first.",
        parameters: [.connectionID] + Parameter.page(of: "events"),
        responses: [
            .ok(
                .page(
                    "ConnectionEventList",
                    "Schema for listing the changes of a status.",
                    "events",
                    of: .connectionEventRead
                ),
                example: [
                    "events": [
                        [
                            "id": "evt_01m85esrzw98dq3bghqtc2egfz",
                            "from": "active",
                            "to": "inactive",
                            "reason": "switched_off",
                            "message": nil,
                            "actor": "key_01m85esqm1bxed93asty3t4af4",
                            "created_at": "2026-11-24T00:20:26.748Z",
                        ]
                    ],
                    "total": 1,
                    "page": 1,
                    "size": 100,
                    "next_cursor": nil,
                ]
            ),
            .refusal(.notFound, "Connection not found"),
        ]
    )

    private static let filters: [Parameter] = [
        .query("integration", .nullable(.string()), "Filter by integration", example: "gmail"),
        .query(
            "integration_type",
            .nullable(.integrationType),
            "Filter by integration type",
            example: "connectors"
        ),
        .query("status", .nullable(.connectionStatus), "Filter by status", example: "active"),
        .query(
            "credential_id",
            .nullable(.string()),
            "Filter by credential",
            example: "cred_01m85esrzw98dq3bghqtc2egft"
        ),
        .query(
            "expires_before",
            .nullable(.dateTime),
            "Only those in use whose token ends before then",
            example: "2026-11-24T00:30:00Z"
        ),
        .query(
            "account_id",
            .nullable(.string()),
            "Filter by the account of the service, which a test found; needs `integration`",
            example: "U061F7AUR"
        ),
        .query(
            "account_origin",
            .nullable(.string()),
            "Filter by the origin that named the account; needs `account_id`",
            example: "https://slack.com:443"
        ),
        .query(
            "search",
            .nullable(.string(maxLength: 255)),
            "Search in label; ASCII letters match in either case",
            example: "gmail"
        ),
    ]
}
