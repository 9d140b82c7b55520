import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `ConnectSessionController`, for `/openapi.json` and `/docs`.
enum ConnectSessionOperation {
    static let create = Operation(
        "create_connect_session",
        .connect,
        """
        Make a connect session: a link to pages on which one user connects services.

        `url` is the link, and `token` its last part; only this reply has them. With binding `code`, the result waits until
        the product's server sends the code that the user's browser brought.
        """,
        parameters: [.idempotencyKey],
        body: .json(.connectSessionCreate, example: .connectSessionCreateExample),
        responses: [
            .ok(.connectSessionCreated, example: .connectSessionCreatedExample),
            .refusal(.notFound, "Connection not found"),
            .sessionRefusal,
        ]
    )

    static let get = Operation(
        "get_connect_session",
        .connect,
        "Get a connect session by ID: how far the user has come, and the connection.",
        parameters: [.sessionID],
        responses: [.ok(.connectSessionRead, example: .connectSessionExample), .noSession]
    )

    static let complete = Operation(
        "complete_connect_session",
        .connect,
        """
        Claim the result of a connect session with binding `code`.

        `user_id` is the user whom the product's server has logged in, and never the one of the session: Patchbay compares
        both, and erases the result when they differ.
        """,
        parameters: [.sessionID],
        body: .json(.connectSessionComplete, example: ["code": "k3Qw…", "user_id": "u_42"]),
        responses: [
            .ok(.connectionRead, example: .connectionExample),
            .noSession,
            .refusal(.conflict, "No user has finished this session yet; wait for the code"),
            .sessionRefusal,
        ]
    )

    static let cancel = Operation(
        "cancel_connect_session",
        .connect,
        "End a connect session; a result that waits for its code is erased.",
        parameters: [.sessionID, .ifMatch],
        responses: [
            .noContent,
            .noSession,
            .preconditionFailed,
            .refusal(.conflict, "The connect session is completed; delete its connection instead"),
        ]
    )

    static let initiate = Operation(
        "initiate_oauth",
        .connect,
        """
        Initiate an OAuth authentication flow.

        Makes a connect session with one integration. `auth_url` is the session's link, to which the user is sent, and
        `state` is the session's id. `redirect_uri` is the page on which the user lands at the end, with `session` and
        `status` in its query.
        """,
        parameters: [.idempotencyKey],
        body: .json(.oauthInitiate, example: ["integration_id": "gmail", "user_id": "u_42"]),
        responses: [
            .ok(.oauthInitiated, example: .oauthInitiatedExample),
            .refusal(.notFound, "Connection not found"),
            .sessionRefusal,
        ]
    )
}

extension Parameter {
    static let sessionID = Parameter.path(
        "session_id",
        "The connect session's ID",
        example: "cses_01m85esrzw98dq3bghqtc2egfw"
    )
}

extension OperationResponse {
    fileprivate static let noSession = OperationResponse.refusal(.notFound, "Connect session not found")

    /// The 422 reply. Its body has one of two schemas: the first when the body of the request is malformed, the second
    /// when its values are refused.
    fileprivate static let sessionRefusal = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .anyOf([.httpValidationError, .connectionValidationError]),
            example: [
                "detail": [
                    ["loc": ["body", "purpose"], "msg": "Input should be 'connect' or 'manage'", "type": "enum"]
                ]
            ]
        )
    )
}
