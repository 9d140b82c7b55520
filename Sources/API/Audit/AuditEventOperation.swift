import Domain
import JSON
import Web

/// The description of the route of `AuditEventController`, for `/openapi.json` and `/docs`.
enum AuditEventOperation {
    static let list = Operation(
        "list_audit_events",
        .audit,
        """
        List who did what to which row, the newest first.

        Every change is an event, and so is every refused attempt of a caller who is known; equal refusals within a
        minute are counted in one event. `next_cursor` is null on the last page.
        """,
        parameters: [
            .query("action", .nullable(.auditAction), "Only what was done", example: "connection.create"),
            .query(
                "resource_id",
                .nullable(.string(maxLength: 64)),
                "Only what was done to this row",
                example: "conn_01m85esrzw98dq3bghqtc2egfv"
            ),
            .query(
                "actor",
                .nullable(.string(maxLength: 255)),
                "Only what this key or user did; `cli` is the command line, `patchbay` the daemon itself",
                example: "key_01m85esqm1bxed93asty3t4af4"
            ),
            .query("outcome", .nullable(.auditOutcome), "Only what was done, or refused", example: "done"),
            .query("from", .nullable(.dateTime), "Only what was done then or later", example: "2026-11-24T00:00:00Z"),
            .query("until", .nullable(.dateTime), "Only what was done before", example: "2026-11-25T00:00:00Z"),
            .cursor(example: "aud_01m85esrzw98dq3bghqtc2egfv"),
            .limit,
        ],
        responses: [
            .ok(
                .object(
                    "AuditEventList",
                    "Schema for listing audit events.",
                    [
                        .required("audit_events", .array(of: .auditEvent)),
                        .required("next_cursor", .nullable(.string()), "Where the list goes on"),
                    ]
                ),
                example: [
                    "audit_events": [
                        [
                            "id": "aud_01m85esrzw98dq3bghqtc2egfv",
                            "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
                            "action": "connection.create",
                            "resource_id": "conn_01m85esrzw98dq3bghqtc2egfv",
                            "actor": "key_01m85esqm1bxed93asty3t4af4",
                            "outcome": "done",
                            "status": nil,
                            "request_id": "req_01m85esrzw98dq3bghqtc2egfs",
                            "origin": "192.0.2.1",
                            "details": nil,
                            "created_at": "2026-11-24T00:20:26.748Z",
                        ]
                    ],
                    "next_cursor": nil,
                ]
            )
        ]
    )
}

extension Schema {
    fileprivate static let auditAction = Schema.enumeration("AuditAction", AuditAction.allCases.map(\.rawValue))
    fileprivate static let auditOutcome = Schema.enumeration(
        "AuditOutcome",
        AuditEvent.Outcome.allCases.map(\.rawValue)
    )

    fileprivate static let auditEvent = Schema.object(
        "AuditEventRead",
        "Schema for reading an audit event.",
        [
            .required("id", .string()),
            .required("workspace_id", .string()),
            .required("action", .string(), "A resource and what was done to it"),
            .required("resource_id", .nullable(.string()), "The row; null when a refused request named none"),
            .required("actor", .string(), "The key or user; `cli` is the command line, `patchbay` the daemon itself"),
            .required("outcome", .auditOutcome),
            .required("status", .nullable(.integer()), "The HTTP status of a refusal"),
            .required("request_id", .nullable(.string())),
            .required("origin", .nullable(.string()), "The address the request came from"),
            .required(
                "details",
                .nullable(.anyObject),
                "Details of a refused request or a deleted connection, or the number of `suppressed` refusals"
            ),
            .required("created_at", .dateTime),
        ]
    )
}
