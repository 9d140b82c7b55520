import Domain
import HTTPTypes
import JSON

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
        parameters: [.connectionID, .ifMatch],
        body: .json(.connectionUpdate, example: ["label": "My other Gmail connection"]),
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            notFound,
            .preconditionFailed,
            .connectionRefusal,
        ]
    )

    static let delete = Operation(
        "delete_connection",
        .connections,
        """
        Delete a connection.

        Its credential goes, too, if it was made with it and no other connection uses it.
        """,
        parameters: [.connectionID, .ifMatch],
        responses: [.noContent, notFound, .preconditionFailed]
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

    private static let notFound = OperationResponse.refusal(.notFound, "Connection not found")
}
