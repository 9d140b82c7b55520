import Domain
import HTTPTypes
import JSON
import Web

/// The descriptions of the routes of `IntegrationController`, for `/openapi.json` and `/docs`.
enum IntegrationOperation {
    static let list = Operation(
        "list_integrations",
        .integrations,
        """
        List integrations, or find them.

        With `search` the best are first: those of that id or name, those whose name begins so, those that have the words in id,
        name or category, then near misses. Else they are in order of their ids.
        """,
        parameters: [
            .query(
                "search",
                .string(maxLength: 100),
                "Words to look for in id, name and category",
                example: "google drive"
            ),
            .query("type", .integrationType, "Only integrations of this type", example: "connectors"),
            .query("category", .string(maxLength: 100), "Only integrations of this category", example: "email"),
            .skip("integrations"),
            .limit,
        ],
        responses: [.ok(.integrationList, example: .integrationListExample)]
    )

    static let get = Operation(
        "get_integration",
        .integrations,
        "Get an integration with the fields of its auth methods and of its config.",
        parameters: [.integrationID],
        responses: [.ok(.integration, example: .integrationExample), notFound]
    )

    static let requirements = Operation(
        "get_integration_requirements",
        .integrations,
        """
        Get required fields and validation rules for an integration.

        This endpoint returns the fields required to create a connection for a specific integration, including field types,
        validation rules, and authentication method information; beside them those that are optional. `in` says whether a field is
        a member of `credentials` or of `config`.

        With `Accept: application/schema+json` or `format=json-schema` the reply is a JSON Schema (2020-12) of an object with
        `credentials` and `config`, for libraries that make forms.
        """,
        parameters: [
            .integrationID,
            .authMethodID,
            .query(
                "format",
                .enumeration("RequirementsFormat", RequirementsFormat.allCases.map(\.rawValue)),
                "How the requirements are written; goes before the Accept header",
                example: "json"
            ),
        ],
        responses: [
            OperationResponse(
                status: .ok,
                description: "Successful Response",
                content: .json(.requirements, example: .requirementsExample),
                alternatives: [
                    Content(mediaType: "application/schema+json", schema: .anyObject, example: ["type": "object"])
                ]
            ),
            notFound,
        ]
    )

    static let validate = Operation(
        "validate_connection_requirements",
        .integrations,
        """
        Validate connection credentials without creating a connection.

        The check is that of a create, and nothing is stored. Useful for providing real-time validation feedback in forms. Beside
        problems, the reply has `warnings` about values that are allowed but probably unintended.
        """,
        parameters: [
            .query(
                "integration_id",
                .string(),
                "Integration ID to validate against",
                example: "gmail",
                isRequired: true
            ),
            .query(
                "integration_type",
                .integrationType,
                "Type of integration; that of its definition without it",
                example: "connectors"
            ),
            .authMethodID,
        ],
        body: .json(.connectionDraft, example: ["credentials": ["access_token": "ya29.a0..."], "config": [:]]),
        responses: [.ok(.validation, example: .validationExample)]
    )

    private static let notFound = OperationResponse.refusal(.notFound, "Integration not found")
}

extension Parameter {
    static let integrationID = Parameter.path("integration_id", "The integration's ID", example: "gmail")
    static let authMethodID = Parameter.query(
        "auth_method_id",
        .string(),
        "Specific authentication method ID; the integration's default method without it",
        example: "oauth2"
    )
}
