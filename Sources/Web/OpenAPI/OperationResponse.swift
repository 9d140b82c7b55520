package import HTTPTypes
package import JSON

/// The description of one reply of an operation: its status and its body.
package struct OperationResponse: Sendable {
    package let status: HTTPResponse.Status
    package let description: String
    /// The body in each media type that a client can ask for; empty when the reply has no body.
    package let contents: [Content]

    /// - Parameter alternatives: the same body in other media types.
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

    /// An error reply with the body `{"detail": sentence}`.
    ///
    /// - Parameter description: the reply's description in the document; nil for the sentence itself.
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
