import Domain
import HTTPTypes
import JSON
import Web

extension ConnectionOperation {
    static let update = Operation(
        "update_connection",
        .connections,
        """
        Update a connection.

        What is absent stays as it is. Where configuration or credentials change, they are checked together as at
        create. `credentials` become a new version of a credential that was made with this connection and that no other
        one uses; else the connection gets a credential of its own.
        """,
        parameters: [.connectionID, .verify, .ifMatch],
        body: .json(.connectionUpdate, example: ["label": "My other Gmail connection"]),
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            notFound,
            .preconditionFailed,
            .refusal(.conflict, "The connection is being changed by others; try again in a moment"),
            .connectionRefusal,
        ]
    )

    static let delete = Operation(
        "delete_connection",
        .connections,
        """
        Delete a connection.

        Its credential goes, too, if it was made with it and no other connection uses it. The service is told nothing,
        unless `revoke` is true: then the answer is 200 with a receipt, and the daemon tells the service to end each token,
        for 7 days at most. The credential stays without a connection until its secret is erased, and for 30 days with its
        receipt.
        """,
        parameters: [.connectionID, .revoke, .ifMatch],
        responses: [
            .noContent,
            .ok(.revocationReceipt, example: .revocationReceiptExample),
            notFound,
            .preconditionFailed,
            RevocationOperation.conflict,
        ]
    )

    static let activate = Operation(
        "activate_connection",
        .connections,
        """
        Switch an inactive connection on.

        It is `active` then, or `expired` when its token's time has passed meanwhile.
        """,
        parameters: [.connectionID, .ifMatch],
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            notFound,
            .preconditionFailed,
            .refusal(.conflict, "The connection is active already"),
        ]
    )

    static let deactivate = Operation(
        "deactivate_connection",
        .connections,
        "Switch a connection off, whatever its status.",
        parameters: [.connectionID, .ifMatch],
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            notFound,
            .preconditionFailed,
            .refusal(.conflict, "The connection is inactive already"),
        ]
    )

    static let report = Operation(
        "report_connection",
        .connections,
        """
        Say what became of a connection when it was used or tested.

        Its status follows: `error` when the service refused the credentials for good or gave no new token, `testing` while
        a test runs, `active` when it passed. A time-out or a fault of the service is nothing to report. With
        `credential_id` and `credential_version`, a report of credentials that were replaced meanwhile is refused.
        """,
        parameters: [.connectionID, .ifMatch],
        body: .json(
            .connectionReport,
            example: [
                "reason": "credentials_refused",
                "message": "invalid_auth",
                "credential_id": "cred_01m85esrzw98dq3bghqtc2egft",
                "credential_version": 1,
            ]
        ),
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            notFound,
            .preconditionFailed,
            .refusal(.conflict, "The connection is in error already"),
        ]
    )

    static let reveal = Operation(
        "reveal_connection",
        .connections,
        """
        Reveal all that it takes to use a connection: its configuration and its credential's secret.

        Refused while it is inactive. The connection and its credential each get an audit event.
        """,
        parameters: [.connectionID],
        responses: [
            .ok(
                .connectionSecret,
                example: ["connection": .connectionExample, "credential": .credentialSecretExample]
            ),
            notFound,
            .refusal(.conflict, "The connection is inactive; switch it on before it is used"),
        ]
    )

    private static let notFound = OperationResponse.refusal(.notFound, "Connection not found")
}
