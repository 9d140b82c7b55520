package import HTTPTypes
package import JSON

/// The description of one of an operation's replies: the status and the body.
package struct OperationResponse: Sendable {
    package let status: HTTPResponse.Status
    package let description: String
    /// The media types, schemas and examples that the body can have; empty when the reply has no body.
    package let contents: [Content]

    /// - Parameter alternatives: the same body in further media types, which a client can request instead.
    package init(status: HTTPResponse.Status, description: String, content: Content?, alternatives: [Content] = []) {
        self.status = status
        self.description = description
        self.contents = (content.map { [$0] } ?? []) + alternatives
    }

    package static func ok(_ schema: Schema, example: JSON) -> OperationResponse {
        OperationResponse(status: .ok, description: "Successful Response", content: .json(schema, example: example))
    }

    package static let noContent = OperationResponse(
        status: .noContent,
        description: "Successful Response",
        content: nil
    )

    /// Describes an error reply with the body `{"detail": sentence}`.
    ///
    /// - Parameter description: the description of the reply in `/openapi.json`; if nil, the sentence is used.
    package static func refusal(
        _ status: HTTPResponse.Status,
        _ sentence: String,
        description: String? = nil
    ) -> OperationResponse {
        OperationResponse(
            status: status,
            description: description ?? sentence,
            content: .json(.errorResponse, example: ["detail": .string(sentence)])
        )
    }
}
