import Domain
import JSON

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
            .required("auth_type", .authType, "Type of authentication (API_KEY, OAUTH2, etc.)"),
            .optional(
                "credential_type",
                .nullable(.credentialType),
                "Category of credential (INTEGRATION, MODEL, etc.)"
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
        ]
    )
}
