import Domain
import JSON
import Web

extension Schema {
    static let authType = Schema.enumeration("AuthType", AuthType.allCases.map(\.rawValue))
    static let credentialType = Schema.enumeration("CredentialType", CredentialType.allCases.map(\.rawValue))

    static let credentialRead = Schema.object(
        "CredentialRead",
        "Schema for reading credential data (without sensitive info).",
        [
            .required("label", .string(minLength: 1, maxLength: 100), "Human-readable label for the credential"),
            .optional(
                "description",
                .nullable(.string(maxLength: 255)),
                "Optional description of the credential"
            ),
            .required("auth_type", .authType, "How the service is authenticated to"),
            .optional(
                "credential_type",
                .nullable(.credentialType),
                "What kind of service it is for"
            ),
            .required(
                "credential_scope",
                .string(maxLength: 255),
                "Who is the credential for (workspace, user, workspace_member)"
            ),
            .required("provider", .string(), "Provider of the credential"),
            .optional("user_id", .nullable(.string()), "User ID of the credential"),
            .required("id", .string()),
            .required("workspace_id", .string()),
            .required("created_by", .string()),
            .required("status", .string()),
            .optional("expires_at", .nullable(.dateTime)),
            .optional("last_used_at", .nullable(.dateTime)),
            .required("created_at", .dateTime),
            .required("updated_at", .dateTime),
            .optional("field_names", .array(of: .string()), "The names of the sealed members"),
            .optional("version", .integer(minimum: 1), "Counts up with every new secret"),
            .optional("revocation", .revocation, "Only after the access was taken back"),
        ]
    )

    static let credentialCreate = Schema.object(
        "CredentialCreate",
        "Schema for creating a new credential.",
        [
            .required("label", .string(minLength: 1, maxLength: 100), "Human-readable label for the credential"),
            .optional("description", .nullable(.string(maxLength: 255)), "Optional description of the credential"),
            .required("auth_type", .authType, "How the service is authenticated to"),
            .optional(
                "credential_type",
                .nullable(.credentialType),
                "What kind of service it is for"
            ),
            .required(
                "credential_scope",
                .string(maxLength: 255),
                "Who is the credential for (workspace, user, workspace_member)"
            ),
            .optional("provider", .nullable(.string(maxLength: 255)), "Provider of the credential"),
            .optional("user_id", .nullable(.string(maxLength: 255)), "User ID of the credential"),
            .required("credentials", .anyObject, "Raw credential data to be encrypted"),
        ],
        isClosed: true
    )

    static let credentialUpdate = Schema.object(
        "CredentialUpdate",
        "Schema for updating an existing credential.",
        [
            .optional(
                "label",
                .nullable(.string(minLength: 1, maxLength: 100)),
                "Human-readable label for the credential"
            ),
            .optional("description", .nullable(.string(maxLength: 255)), "Optional description of the credential"),
            .optional(
                "credential_scope",
                .nullable(.string(maxLength: 255)),
                "Who is the credential for (workspace, user, workspace_member)"
            ),
            .optional("credentials", .nullable(.anyObject), "Updated credential data"),
        ],
        isClosed: true
    )

    static let credentialSecret = Schema.object(
        "CredentialSecret",
        "A credential's secret.",
        [
            .required("id", .string()),
            .required("version", .integer(minimum: 1), "Counts up with every new secret"),
            .required("expires_at", .nullable(.dateTime), "When the access token ends"),
            .required("credentials", .anyObject, "The members, as they were stored"),
        ]
    )

    static let credentialPage = Schema.page(
        "CredentialList",
        "Schema for listing credentials.",
        "credentials",
        of: .credentialRead
    )

    static let connectionPage = Schema.page(
        "ConnectionList",
        "Schema for listing connections.",
        "connections",
        of: .connectionRead
    )
}

/// Example bodies for `/openapi.json` and `/docs`. `OpenAPITests` validates each example against its schema.
extension JSON {
    static let credentialCreateExample: JSON = [
        "label": "Mail",
        "auth_type": "api_key",
        "credential_type": "integration",
        "credential_scope": "workspace",
        "provider": "sendgrid",
        "credentials": ["api_key": "SG.example"],
    ]

    static let credentialExample: JSON = [
        "label": "Mail",
        "description": nil,
        "auth_type": "api_key",
        "credential_type": "integration",
        "credential_scope": "workspace",
        "provider": "sendgrid",
        "user_id": nil,
        "id": "cred_01m85esrzw98dq3bghqtc2egft",
        "workspace_id": "wsp_01m85esqkk2qz0vwrts530k93h",
        "created_by": "key_01m85esqm1bxed93asty3t4af4",
        "status": "active",
        "expires_at": nil,
        "last_used_at": nil,
        "created_at": "2026-11-24T00:20:26.748Z",
        "updated_at": "2026-11-24T00:20:26.748Z",
        "field_names": ["api_key"],
        "version": 1,
    ]

    static let credentialPageExample: JSON = [
        "credentials": [credentialExample],
        "total": 1,
        "page": 1,
        "size": 100,
        "next_cursor": nil,
    ]

    static let connectionPageExample: JSON = [
        "connections": [connectionExample],
        "total": 1,
        "page": 1,
        "size": 100,
        "next_cursor": nil,
    ]

    static let credentialSecretExample: JSON = [
        "id": "cred_01m85esrzw98dq3bghqtc2egft",
        "version": 1,
        "expires_at": nil,
        "credentials": ["api_key": "SG.example"],
    ]
}
