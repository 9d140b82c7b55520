import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `ConnectionTestController`, for `/openapi.json` and `/docs`.
enum ConnectionTestOperation {
    static let test = Operation(
        "test_connection",
        .connections,
        """
        Test a connection: try its credentials at the service.

        Answers 200 with the outcome, whatever the outcome is. `passed` and `refused` are definite, and the connection's
        status follows them; `unsure` (the service failed or was silent) and `not_testable` change no status. `fields`
        names the fields at fault. The reply has nothing of the service's answer but the account, the scopes, the HTTP
        status and the service's own error code. An inactive connection is tested, too; it is switched on only with
        `"activate": true` and when the test passes.
        """,
        parameters: [.connectionID],
        body: .json(
            Schema.object(
                "ConnectionTestRequest",
                "Options of a test.",
                [.optional("activate", .boolean(default: false), "Switch an inactive connection on when it passes")],
                isClosed: true
            ),
            example: ["activate": false],
            isRequired: false
        ),
        responses: [
            .ok(.connectionTest, example: .connectionTestExample),
            .refusal(.notFound, "Connection not found"),
            .refusal(
                .conflict,
                "The connection was changed during the test; test it again"
            ),
        ]
    )

    static let lastTest = Operation(
        "get_connection_test",
        .connections,
        "Get the last test of a connection; 404 when the connection was never tested.",
        parameters: [.connectionID],
        responses: [
            .ok(.connectionTest, example: .connectionTestExample),
            .refusal(.notFound, "The connection was never tested; test it with POST"),
        ]
    )
}

extension Schema {
    static let connectionTest = Schema.object(
        "ConnectionTest",
        "The last test of a connection.",
        [
            .required("outcome", .enumeration("TestOutcome", TestOutcome.allCases.map(\.rawValue))),
            .required("code", .enumeration("TestCode", TestCode.allCases.map(\.rawValue)), "The reason of the outcome"),
            .required("message", .nullable(.string()), "One sentence for people"),
            .required("fields", .array(of: .fieldProblem), "The fields at fault"),
            .required("http_status", .nullable(.integer()), "The status of the service's answer"),
            .required("service_code", .nullable(.string()), "The service's own error code"),
            .required("duration_ms", .integer(minimum: 0)),
            .required(
                "account",
                .nullable(
                    .object(
                        "TestedAccount",
                        "The account of the service that the credentials belong to; null when the test did not pass.",
                        [
                            .required("id", .string()), .required("name", .nullable(.string())),
                            .required("kind", .nullable(.string())),
                        ]
                    )
                )
            ),
            .required(
                "scopes",
                .nullable(
                    .object(
                        "TestedScopes",
                        "What the service said that the credentials allow.",
                        [
                            .required("granted", .nullable(.array(of: .string()))),
                            .required("missing", .array(of: .string()), "Scopes that the integration needs"),
                        ]
                    )
                )
            ),
            .required("retry_after", .nullable(.integer()), "Seconds after which the service accepts requests again"),
            .required("credential_version", .integer(minimum: 1)),
            .required("tested_by", .string(), "The key or user; `patchbay` is the daemon itself"),
            .required("tested_at", .dateTime),
            .required("status", .connectionStatus, "The connection's status now"),
        ]
    )
}

extension JSON {
    static let connectionTestExample: JSON = [
        "outcome": "refused",
        "code": "refused",
        "message": "The service does not accept Field 'API Key'",
        "fields": [
            [
                "field": "api_key",
                "in": "credentials",
                "code": "refused",
                "message": "The service does not accept Field 'API Key'",
            ]
        ],
        "http_status": 401,
        "service_code": "invalid_api_key",
        "duration_ms": 184,
        "account": nil,
        "scopes": nil,
        "retry_after": nil,
        "credential_version": 1,
        "tested_by": "key_01m85esqm1bxed93asty3t4af4",
        "tested_at": "2026-11-24T00:20:26.748Z",
        "status": "error",
    ]
}
