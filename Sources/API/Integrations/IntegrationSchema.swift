import Domain
import JSON
import Web

extension Schema {
    static let integrationList = Schema.object(
        "IntegrationList",
        "A page of integrations.",
        [
            .required("integrations", .array(of: integrationSummary)),
            .required("total", .integer(), "How many there are on all pages"),
            .required("page", .integer(), "From 1"),
            .required("size", .integer(), "The limit"),
        ]
    )

    static let integrationSummary = Schema.object(
        "IntegrationSummary",
        "An integration and its auth methods.",
        integrationBase + [.required("auth_methods", .array(of: authMethod))]
    )

    static let integration = Schema.object(
        "Integration",
        "An integration and all fields of it.",
        integrationBase + [
            .required(
                "auth_methods",
                .array(
                    of: .object(
                        "AuthMethodWithFields",
                        "A way to authenticate, with the members of credentials.",
                        authMethodDetails + [.required("fields", .array(of: field))]
                    )
                )
            ),
            .required("config_fields", .array(of: field), "The members of config"),
        ]
    )

    static let requirements = Schema.object(
        "Requirements",
        "What a connection needs.",
        [
            .required("integration_id", .string()),
            .required(
                "auth_method",
                .object("AuthMethodDetails", "A way to authenticate, and how a form offers it.", authMethodDetails)
            ),
            .required("required_fields", .array(of: field), "Everything that has to be given"),
            .required("optional_fields", .array(of: field), "Everything else that is checked"),
        ]
    )

    static let connectionDraft = Schema.object(
        "ConnectionDraft",
        "Credentials and config that are to be checked.",
        [
            .optional("credentials", .nullable(.anyObject), "Credentials to check"),
            .optional("config", .anyObject, "Integration-specific configuration to check"),
        ]
    )

    static let validation = Schema.object(
        "Validation",
        "What a check found.",
        [
            .required("valid", .boolean()),
            .required("errors", .array(of: .string()), "A sentence for each problem"),
            .required("fields", .array(of: .fieldProblem), "The same problems for programs"),
            .required("warnings", .array(of: .fieldProblem), "What is accepted and may be a mistake"),
        ]
    )

    private static let integrationBase: [Member] = [
        .required("id", .string()),
        .required("name", .string()),
        .required("type", .integrationType),
        .required("category", .string()),
        .required("docs_url", .string(), "Where the service explains its credentials"),
        .required("default_auth_method_id", .string(), "The method in use when none is named"),
    ]

    private static let authMethod = Schema.object("AuthMethod", "A way to authenticate.", authMethodBase)

    private static let authMethodBase: [Member] = [
        .required("id", .string()),
        .required("name", .string()),
        .required("type", .enumeration("AuthMethodType", AuthMethod.Kind.allCases.map(\.rawValue))),
        .required("description", .string()),
    ]

    private static let authMethodDetails: [Member] =
        authMethodBase + [
            .required(
                "interactive",
                .boolean(),
                "Whether a form redirects the user to the service instead of asking for tokens"
            ),
            .optional("oauth2", oauthEndpoints, "As the definition has it; only for the two OAuth types"),
        ]

    private static let oauthEndpoints = Schema.object(
        "OAuthEndpoints",
        "The OAuth endpoints of a method. Texts may hold placeholders, such as ${config.site}.",
        [
            .optional("authorization_url", .string(), "Where the user grants access"),
            .optional("token_url", .string(), "Where tokens are issued; without it, the endpoint is discovered"),
            .optional("scopes_default", .array(of: .string()), "The scopes to ask for"),
            .optional("scope_separator", .string(), "Stands between two scopes; a space without it"),
            .optional("pkce", .boolean(), "Whether PKCE (RFC 7636) is used; true without it"),
            .optional("extra_authorize_params", .anyObject, "Further parameters of the authorization request"),
            .optional(
                "token_auth",
                .enumeration("TokenAuthentication", OAuthEndpoints.TokenAuthentication.allCases.map(\.rawValue)),
                "How the client authenticates at the token endpoint; basic without it"
            ),
            .optional("refresh", .boolean(), "Whether refresh tokens are issued; false without it"),
            .optional(
                "token_lifetime_s",
                .nullable(.integer(minimum: 0)),
                "Seconds that an access token lasts; null when access tokens do not expire"
            ),
            .optional(
                "rotates_refresh_token",
                .boolean(),
                "Whether a refresh replaces the refresh token; false without it"
            ),
        ] + furtherOAuthMembers
    )

    /// The members for services that differ from the standard; docs/integrations.md describes them.
    private static let furtherOAuthMembers: [Member] = {
        let kinds: [(Schema, [String])] = [
            (
                .string(),
                [
                    "refresh_url", "revocation_url", "device_authorization_url", "issuer", "resource", "narrow", "body",
                    "token_method",
                ]
            ),
            (.array(of: .string()), ["hosts", "scopes_required"]),
            (
                .anyObject,
                [
                    "authorize_names", "token_names", "consent_params", "token_params", "refresh_params",
                    "token_headers", "scope_texts", "scope_aliases", "errors", "exchange", "callback", "answer",
                ]
            ),
            (.boolean(), ["discover", "refresh_required"]),
            (
                .nullable(.integer(minimum: 0)),
                [
                    "rotation_grace_s", "refresh_margin_s", "refresh_idle_s", "refresh_lifetime_s",
                    "token_concurrency", "token_interval_s",
                ]
            ),
            (.array(of: .anyObject), ["after_token"]),
            (.any, ["revocation"]),
        ]
        return kinds.flatMap { schema, names in names.map { .optional($0, schema) } }
    }()

    private static let field = Schema.object(
        "Field",
        "A member of credentials or of config.",
        [
            .required("key", .string(), "The member's name"),
            .required("label", .string(), "What people know it as; errors name it"),
            .required("type", .enumeration("FieldType", Field.Kind.allCases.map(\.rawValue))),
            .required("required", .boolean()),
            .required("secure", .boolean(), "Whether it is a secret"),
            .optional("in", .string(), "In requirements: credentials or config"),
            .optional("required_for", .array(of: .string()), "The methods that need a config field"),
            .optional("automatic", .boolean(), "Whether Patchbay alone fills it; forms do not show it"),
            .required(
                "validation",
                .object(
                    "FieldValidation",
                    "What else is asked of a text.",
                    [
                        .optional("minLength", .integer(), "In code points", title: "Min Length"),
                        .optional("maxLength", .integer(), "In code points", title: "Max Length"),
                        .optional("pattern", .string(), "A regular expression for the whole value"),
                        .optional("enum", .array(of: .string()), "The values there are"),
                    ]
                )
            ),
            .optional("default", .any, "For forms; it is not filled in"),
            .optional("example", .any),
            .optional("help", .string()),
        ]
    )
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    private static let oauth: JSON = [
        "id": "oauth2", "name": "OAuth 2.0", "type": "oauth2", "description": "Sign in with Gmail and grant access.",
    ]

    private static let oauthDetails: JSONObject =
        (oauth.object ?? [:])
        .adding("interactive", true)
        .adding(
            "oauth2",
            [
                "authorization_url": "https://accounts.google.com/o/oauth2/v2/auth",
                "token_url": "https://oauth2.googleapis.com/token",
                "scopes_default": ["https://www.googleapis.com/auth/gmail.readonly"], "scope_separator": " ",
                "pkce": true, "extra_authorize_params": ["access_type": "offline", "prompt": "consent"],
                "token_auth": "body", "refresh": true, "token_lifetime_s": 3600, "rotates_refresh_token": false,
            ]
        )

    private static let accessToken: JSONObject = [
        "key": "access_token", "label": "Access Token", "type": "password", "required": true, "secure": true,
        "validation": [:], "example": "ya29.example-access-token",
    ]

    private static let gmail: JSONObject = [
        "id": "gmail", "name": "Gmail", "type": "connectors", "category": "email",
        "docs_url": "https://developers.google.com/gmail/api", "default_auth_method_id": "oauth2",
    ]

    static let integrationListExample: JSON = [
        "integrations": [.object(gmail.adding("auth_methods", [oauth]))], "total": 1, "page": 1, "size": 100,
    ]

    static let integrationExample = JSON.object(
        gmail.adding("auth_methods", [.object(oauthDetails.adding("fields", [.object(accessToken)]))])
            .adding("config_fields", [])
    )

    static let requirementsExample: JSON = [
        "integration_id": "gmail", "auth_method": .object(oauthDetails),
        "required_fields": [.object(accessToken.adding("in", "credentials"))], "optional_fields": [],
    ]

    static let validationExample: JSON = [
        "valid": false, "errors": ["Field 'Access Token' is required"],
        "fields": [
            [
                "field": "access_token", "in": "credentials", "code": "required",
                "message": "Field 'Access Token' is required",
            ]
        ],
        "warnings": [
            [
                "field": "access_token", "in": "credentials", "code": "unknown_member",
                "message": "A member of 'credentials' that no field describes is named almost like 'access_token'",
                "suggestion": "access_token",
            ]
        ],
    ]
}

extension JSONObject {
    fileprivate func adding(_ key: String, _ value: JSON) -> JSONObject {
        var object = self
        object[key] = value
        return object
    }
}
