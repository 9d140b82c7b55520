import Domain
import JSON
import Web

extension Schema {
    private static let tokenAuth = Schema.enumeration(
        "TokenAuth",
        OAuthEndpoints.TokenAuthentication.allCases.map(\.rawValue)
    )
    private static let scopes = Schema.nullable(.array(of: .string(minLength: 1, maxLength: OAuthAppLimit.scope)))
    private static let sharing = Schema.nullable(.anyOf([.string(pattern: "^all$"), .array(of: .string())]))
    private static let secret = Schema.nullable(.string(minLength: 1, maxLength: OAuthAppLimit.secret))

    static let oauthAppRead = Schema.object(
        "OAuthAppRead",
        "An OAuth app, without its secret. Other workspaces see the required members only.",
        [
            .required("id", .string()),
            .required("label", .string(minLength: 1, maxLength: OAuthAppLimit.label), "What people know the app by"),
            .required("integration", .string()),
            .optional("auth_method_id", .string()),
            .optional("workspace_id", .string()),
            .optional("redirect_uri", .string(), "The redirect URI to register at the service"),
            .optional("client_id", .nullable(.string()), "Null while Patchbay registers the client"),
            .optional("origin", .enumeration("OAuthAppOrigin", OAuthApp.Origin.allCases.map(\.rawValue))),
            .optional("issuer", .nullable(.string()), "The authorization server, where it was discovered"),
            .optional("scopes", Self.scopes, "What flows ask for; null: as the definition says"),
            .optional("extra_authorize_params", .anyObject, "Further parameters of the authorization request"),
            .optional("token_auth", .nullable(Self.tokenAuth), "Null: as the definition says"),
            .optional("shared_with", Self.sharing, "The other workspaces that may use it"),
            .optional("secret_expires_at", .nullable(.dateTime)),
            .optional("field_names", .array(of: .string()), "The names of the sealed members"),
            .optional("version", .integer(minimum: 1), "Counts up with every new secret or config"),
            .optional("status", .enumeration("OAuthAppStatus", OAuthApp.Status.allCases.map(\.rawValue))),
            .optional("status_message", .nullable(.string())),
            .optional("status_changed_at", .dateTime),
            .optional("created_by", .string()),
            .optional("created_at", .dateTime),
            .optional("updated_at", .dateTime),
        ]
    )

    static let oauthAppCreate = Schema.object(
        "OAuthAppCreate",
        "Schema for creating an OAuth app.",
        [
            .required("integration", .string(minLength: 1, maxLength: 100)),
            .optional(
                "auth_method_id",
                .nullable(.string(maxLength: 100)),
                "Null: the method with which users sign in"
            ),
            .optional(
                "label",
                .nullable(.string(minLength: 1, maxLength: OAuthAppLimit.label)),
                "Null: the integration's name"
            ),
            .required("client_id", .string(minLength: 1, maxLength: OAuthAppLimit.clientID)),
            .optional("client_secret", Self.secret),
            .optional("private_key", Self.secret, "In PEM format, for token_auth private_key_jwt"),
            .optional(
                "issuer",
                .nullable(.string(maxLength: OAuthAppLimit.issuer)),
                "Required where the definition names no server"
            ),
        ] + Self.commonMembers,
        isClosed: true
    )

    static let oauthAppUpdate = Schema.object(
        "OAuthAppUpdate",
        "Schema for updating an OAuth app.",
        [
            .optional("label", .nullable(.string(minLength: 1, maxLength: OAuthAppLimit.label))),
            .optional("client_id", .nullable(.string(minLength: 1, maxLength: OAuthAppLimit.clientID))),
            .optional("client_secret", Self.secret),
            .optional("private_key", Self.secret, "In PEM format, for token_auth private_key_jwt"),
        ] + Self.commonMembers,
        isClosed: true
    )

    private static let commonMembers: [Member] = [
        .optional("scopes", Self.scopes, "What flows ask for; the most that other workspaces may ask for"),
        .optional("extra_authorize_params", .nullable(.anyObject), "Strings by name, 32 at most"),
        .optional("token_auth", .nullable(Self.tokenAuth)),
        .optional("config", .nullable(.anyObject), "Fixes fields of config, such as the service's host; sealed"),
        .optional("shared_with", Self.sharing, "`all` or a list of ids; needs scope root"),
        .optional("secret_expires_at", .nullable(.dateTime)),
    ]

    static let oauthAppPage = Schema.page(
        "OAuthAppList",
        "Schema for listing OAuth apps.",
        "oauth_apps",
        of: .oauthAppRead
    )

    static let oauthAppCheck = Schema.object(
        "OAuthAppCheck",
        "What the service thinks of a client.",
        [
            .required("id", .string()),
            .required("verdict", .enumeration("OAuthAppVerdict", ["accepted", "refused", "unknown"])),
            .required("message", .string(), "What the verdict means, for people"),
            .required("service_code", .nullable(.string()), "The error code of the service"),
            .required("status", .enumeration("OAuthAppStatus", OAuthApp.Status.allCases.map(\.rawValue))),
        ]
    )
}

/// Example bodies for `/openapi.json` and `/docs`.
extension JSON {
    static let oauthAppCreateExample: JSON = [
        "integration": "gmail",
        "client_id": "123456789012-example.apps.googleusercontent.com",
        "client_secret": "GOCSPX-example",
    ]

    static let oauthAppExample: JSON = [
        "id": "oapp_01m85esrzw98dq3bghqtc2egfx",
        "label": "Gmail",
        "integration": "gmail",
        "auth_method_id": "oauth2",
        "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "redirect_uri": "https://connect.example.com/oauth/callback/gmail",
        "client_id": "123456789012-example.apps.googleusercontent.com",
        "origin": "manual",
        "issuer": nil,
        "scopes": nil,
        "extra_authorize_params": [:],
        "token_auth": nil,
        "shared_with": nil,
        "secret_expires_at": nil,
        "field_names": ["client_secret"],
        "version": 1,
        "status": "active",
        "status_message": nil,
        "status_changed_at": "2026-11-24T00:20:26.748Z",
        "created_by": "key_01m85esqm1bxed93asty3t4af4",
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
    ]

    static let oauthAppPageExample: JSON = [
        "oauth_apps": [oauthAppExample],
        "total": 1,
        "page": 1,
        "size": 100,
        "next_cursor": nil,
    ]

    static let oauthAppCheckExample: JSON = [
        "id": "oapp_01m85esrzw98dq3bghqtc2egfx",
        "verdict": "accepted",
        "message": "The service accepts the client id and secret",
        "service_code": nil,
        "status": "active",
    ]
}
