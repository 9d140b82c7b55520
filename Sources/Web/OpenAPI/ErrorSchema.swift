import Domain
import HTTPTypes
import JSON

extension Schema {
    /// The schema of an error reply whose `detail` is one sentence.
    package static let errorResponse = Schema.object(
        "ErrorResponse",
        "A refusal.",
        [.required("detail", .string(), "One sentence: what is wrong and what to do")]
    )

    /// The schema of the 422 reply to a malformed request: `detail` is a list of errors. Copied from
    /// `specification.json`.
    package static let httpValidationError = Schema.object(
        "HTTPValidationError",
        nil,
        [.optional("detail", .array(of: validationError))]
    )

    /// The schema of the 422 reply to a well-formed request whose credentials or config are refused: `detail` is an
    /// object with a message, sentences and fields, where `httpValidationError` has a list.
    package static let connectionValidationError = Schema.object(
        "ConnectionValidationError",
        "A connection that does not satisfy its integration.",
        [
            .required(
                "detail",
                .object(
                    "ConnectionValidationDetail",
                    nil,
                    [
                        .required("message", .string()),
                        .required("errors", .array(of: .string()), "A sentence for each problem"),
                        .required("fields", .array(of: .fieldProblem), "The same problems for programs"),
                    ]
                )
            )
        ]
    )

    package static let fieldProblem = Schema.object(
        "FieldProblem",
        "One thing wrong with a submission.",
        [
            .required("field", .string(), "The member's key"),
            .required("in", .string(), "Where the member is: body, credentials or config"),
            .required("code", .string(), "What is wrong, for programs"),
            .required("message", .string(), "What is wrong, for people"),
            .optional("suggestion", .string(), "What was probably meant: a known value, or a sentence of advice"),
        ]
    )

    private static let validationError = Schema.object(
        "ValidationError",
        nil,
        [
            .required("loc", .array(of: .anyOf([.string(), .integer()])), title: "Location"),
            .required("msg", .string(), title: "Message"),
            .required("type", .string(), title: "Error Type"),
        ]
    )
}

extension OperationResponse {
    /// The description of the 422 reply to a malformed request.
    package static let malformed = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .httpValidationError,
            example: ["detail": [["loc": ["body", "label"], "msg": "Field required", "type": "missing"]]]
        )
    )

    /// The description of the 422 reply of an operation that checks a connection. Its body has one of two schemas: the
    /// first for a malformed request, the second for a connection whose credentials or config the integration does not
    /// allow.
    package static let connectionRefusal = OperationResponse(
        status: .unprocessableContent,
        description: "Validation Error",
        content: .json(
            .anyOf([.httpValidationError, .connectionValidationError]),
            example: [
                "detail": [
                    "message": "Connection validation failed",
                    "errors": ["Field 'API Key' is required"],
                    "fields": [
                        [
                            "field": "api_key",
                            "in": "credentials",
                            "code": "required",
                            "message": "Field 'API Key' is required",
                        ]
                    ],
                ]
            ]
        )
    )
}
