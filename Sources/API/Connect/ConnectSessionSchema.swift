import Domain
import JSON
import Services
import Web

extension Schema {
    private static let connectPurpose = Schema.enumeration(
        "ConnectPurpose",
        ConnectSession.Purpose.allCases.map(\.rawValue)
    )
    private static let connectBinding = Schema.enumeration(
        "ConnectBinding",
        ConnectSession.Binding.allCases.map(\.rawValue)
    )
    private static let connectState = Schema.enumeration(
        "ConnectSessionStatus",
        ConnectSession.State.allCases.map(\.rawValue)
    )
    private static let connectVerification = Schema.enumeration(
        "ConnectVerification",
        ConnectSessionSubmission.Verification.allCases.map(\.rawValue)
    )

    static let connectTarget = Schema.object(
        "ConnectTarget",
        "An integration that a user may connect in a session.",
        [
            .required("id", .string(maxLength: 255), "The integration's ID"),
            .optional("auth_method_id", .nullable(.string()), "Null: the user chooses"),
            .optional("oauth_app_id", .nullable(.string()), "The OAuth app of the flow; null: the newest that fits"),
            .optional("scopes", .nullable(.array(of: .string())), "Null: those of the app, else of the definition"),
            .optional("config", .nullable(.anyObject), "Values that the page does not ask for"),
        ],
        isClosed: true
    )

    static let connectSessionCreate = Schema.object(
        "ConnectSessionCreate",
        "Schema for making a connect session.",
        [
            .optional(
                "purpose",
                .nullable(.connectPurpose),
                "connect (when absent), or manage: the page with the user's connections"
            ),
            .optional(
                "user_id",
                .nullable(.string(minLength: 1, maxLength: 255)),
                "The user whose connection it will be; required without connection_id"
            ),
            .optional(
                "connection_id",
                .nullable(.string(maxLength: 255)),
                "A connection to sign in to again; integration, auth method, user and config are its own"
            ),
            .optional(
                "integrations",
                .nullable(.array(of: .anyOf([.string(), .connectTarget]))),
                "Up to 50 integrations that the user may choose from; one skips the choice, none is all"
            ),
            .optional("label", .nullable(.string(maxLength: 255)), "The label of the connection"),
            .optional(
                "user_label",
                .nullable(.string(minLength: 1, maxLength: 255)),
                "A name by which the user is asked to confirm, such as jane@acme.com"
            ),
            .optional(
                "return_url",
                .nullable(.string(maxLength: LandingURL.longest)),
                "Where the pages lead at the end: at or below one of the workspace's return_urls"
            ),
            .optional(
                "binding",
                .nullable(.connectBinding),
                "Who may finish; code when absent and there is a return_url or the workspace has allowed_origins"
            ),
            .optional(
                "verify",
                .nullable(.connectVerification),
                "before (when absent): the credentials are tried at the service before they are stored"
            ),
            .optional(
                "account_change",
                .nullable(.boolean()),
                "Whether the user may sign in to another account than the connection has"
            ),
            .optional(
                "expires_in",
                .nullable(.integer(minimum: 60, maximum: 604_800)),
                "Seconds; 1800 when absent. With purpose manage at most 1800, and 300 when absent"
            ),
            .optional("metadata", .nullable(.anyObject), "Given back when the session is read; at most 4 KiB"),
        ],
        isClosed: true
    )

    static let connectSessionRead = Schema.object(
        "ConnectSessionRead",
        "Schema for reading a connect session.",
        connectSessionMembers
    )

    static let connectSessionCreated = Schema.object(
        "ConnectSessionCreated",
        "A new connect session with its link.",
        connectSessionMembers + [
            .required("token", .string(), "The secret part of the link"),
            .required("url", .string(), "The link to which the user is sent"),
        ]
    )

    private static let connectSessionMembers: [Member] = [
        .required("id", .string()),
        .required("status", .connectState),
        .required("purpose", .connectPurpose),
        .required("user_id", .nullable(.string())),
        .required("connection_id", .nullable(.string()), "The connection that was made, or that is signed in to again"),
        .required("integrations", .array(of: .connectTarget)),
        .required("label", .nullable(.string())),
        .required("user_label", .nullable(.string())),
        .required("return_url", .nullable(.string())),
        .required("binding", .connectBinding),
        .required(
            "last_error",
            .nullable(
                .object(
                    "ConnectSessionError",
                    "The last failure that the user saw.",
                    [.required("code", .string()), .required("message", .string())]
                )
            )
        ),
        .required("metadata", .anyObject),
        .required("expires_at", .dateTime),
        .required("workspace_id", .string()),
        .required("created_by", .string()),
        .required("created_at", .dateTime),
        .required("updated_at", .dateTime),
    ]

    static let connectSessionComplete = Schema.object(
        "ConnectSessionComplete",
        "Schema for claiming the result of a connect session.",
        [
            .required("code", .string(minLength: 1, maxLength: 255), "The code that the user's browser brought"),
            .required(
                "user_id",
                .string(minLength: 1, maxLength: 255),
                "The user whom the product's server has logged in"
            ),
        ],
        isClosed: true
    )

    static let oauthInitiate = Schema.object(
        "OAuthInitiate",
        "Request to initiate OAuth flow.",
        [
            .required("integration_id", .string(maxLength: 255)),
            .optional("auth_method_id", .nullable(.string(maxLength: 255)), "oauth2 when absent"),
            .optional("scopes", .nullable(.array(of: .string()))),
            .optional(
                "redirect_uri",
                .nullable(.string(maxLength: LandingURL.longest)),
                "The page on which the user lands at the end: at or below one of the workspace's return_urls"
            ),
            .optional(
                "user_id",
                .nullable(.string(minLength: 1, maxLength: 255)),
                "Absent: the workspace's connection"
            ),
            .optional("connection_id", .nullable(.string(maxLength: 255)), "A connection to sign in to again"),
            .optional("config", .nullable(.anyObject), "Values that the page does not ask for"),
            .optional("label", .nullable(.string(maxLength: 255)), "The label of the connection"),
            .optional("binding", .nullable(.connectBinding), "Who may finish; confirm when absent"),
        ],
        isClosed: true
    )

    static let oauthInitiated = Schema.object(
        "OAuthInitiated",
        "Where to send the user.",
        [
            .required("auth_url", .string(), "The link to which the user is sent"),
            .required("state", .string(), "The connect session's ID"),
            .required("integration_id", .string()),
        ]
    )
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    // The example has no return_url, so that it works in a workspace without settings.
    static let connectSessionCreateExample: JSON = [
        "user_id": "u_42",
        "integrations": ["gmail"],
        "user_label": "jane@acme.example",
        "metadata": ["plan": "pro"],
    ]

    private static let connectSessionExampleMembers: JSONObject = [
        "id": "cses_01m85esrzw98dq3bghqtc2egfw",
        "status": "open",
        "purpose": "connect",
        "user_id": "u_42",
        "connection_id": nil,
        "integrations": [["id": "gmail"]],
        "label": nil,
        "user_label": "jane@acme.example",
        "return_url": nil,
        "binding": "confirm",
        "last_error": nil,
        "metadata": ["plan": "pro"],
        "expires_at": "2026-11-24T00:50:26.748Z",
        "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "created_by": "key_01m85esqm1bxed93asty3t4af4",
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
    ]

    static let connectSessionExample = JSON.object(connectSessionExampleMembers)

    static let connectSessionCreatedExample: JSON = {
        var members = JSON.connectSessionExampleMembers
        members["token"] = "pct_…"
        members["url"] = "https://connect.acme.example/connect/pct_…"
        return .object(members)
    }()

    static let oauthInitiatedExample: JSON = [
        "auth_url": "https://connect.acme.example/connect/pct_…",
        "state": "cses_01m85esrzw98dq3bghqtc2egfw",
        "integration_id": "gmail",
    ]
}
