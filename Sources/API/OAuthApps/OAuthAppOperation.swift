import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `OAuthAppController`, for `/openapi.json` and `/docs`.
enum OAuthAppOperation {
    static let create = Operation(
        "create_oauth_app",
        .oauthApps,
        """
        Create an OAuth app: what the service knows the product by.

        Register the `redirect_uri` of the reply at the service. The secret is sealed, and no reply shows it.
        """,
        parameters: [.idempotencyKey],
        body: .json(.oauthAppCreate, example: .oauthAppCreateExample),
        responses: [.ok(.oauthAppRead, example: .oauthAppExample), .oauthAppRefusal]
    )

    static let list = Operation(
        "list_oauth_apps",
        .oauthApps,
        "List the OAuth apps of the workspace and those shared with it, in the order of creation.",
        parameters: Parameter.page(of: "apps") + [
            .query("integration", .nullable(.string()), "Filter by integration", example: "gmail")
        ],
        responses: [.ok(.oauthAppPage, example: .oauthAppPageExample)]
    )

    static let get = Operation(
        "get_oauth_app",
        .oauthApps,
        """
        Get what is known of an OAuth app, without its secret.

        Of an app that another workspace shares, only `id`, `label` and `integration` are shown.
        """,
        parameters: [.oauthAppID],
        responses: [.ok(.oauthAppRead, example: .oauthAppExample), .noOAuthApp]
    )

    static let update = Operation(
        "update_oauth_app",
        .oauthApps,
        """
        Update an OAuth app.

        An absent member changes nothing, null removes a value. A new `client_secret` counts at once; of an app with
        status `error` it is tried at the service first.
        """,
        parameters: [.oauthAppID, .ifMatch],
        body: .json(.oauthAppUpdate, example: ["client_secret": "GOCSPX-new…"]),
        responses: [
            .ok(.oauthAppRead, example: .oauthAppExample),
            .noOAuthApp,
            .refusal(
                .conflict,
                "12 credentials need the present client id, because their tokens belong to it; make another OAuth app for"
                    + " the new one"
            ),
            .preconditionFailed,
            .oauthAppRefusal,
        ]
    )

    static let delete = Operation(
        "delete_oauth_app",
        .oauthApps,
        "Delete an OAuth app that no credential needs.",
        parameters: [.oauthAppID, .ifMatch],
        responses: [
            .noContent,
            .noOAuthApp,
            .preconditionFailed,
            .refusal(
                .conflict,
                "12 credentials need the OAuth app, because tokens can be renewed only with their app; delete the"
                    + " connections first"
            ),
        ]
    )

    static let check = Operation(
        "check_oauth_app",
        .oauthApps,
        """
        Ask the service whether it accepts the client.

        A made-up code is exchanged, so no user is needed. Two refusals 30 seconds apart set the status `error`; an
        acceptance sets `active` again.
        """,
        parameters: [.oauthAppID],
        responses: [.ok(.oauthAppCheck, example: .oauthAppCheckExample), .noOAuthApp, .oauthAppRefusal]
    )
}

extension Parameter {
    static let oauthAppID = Parameter.path(
        "oauth_app_id",
        "The OAuth app's ID",
        example: "oapp_01m85esrzw98dq3bghqtc2egfx"
    )
}

extension OperationResponse {
    fileprivate static let noOAuthApp = OperationResponse.refusal(.notFound, "OAuth app not found")

    /// The 422 reply: the first schema when the body is malformed, the second when the definition of the integration
    /// refuses a value.
    fileprivate static let oauthAppRefusal = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .anyOf([.httpValidationError, .connectionValidationError]),
            example: [
                "detail": [
                    "message": "OAuth app validation failed",
                    "errors": ["Patchbay itself sends 'state'; remove it"],
                    "fields": [
                        [
                            "field": "extra_authorize_params",
                            "in": "body",
                            "code": "not_allowed",
                            "message": "Patchbay itself sends 'state'; remove it",
                        ]
                    ],
                ]
            ]
        )
    )
}
