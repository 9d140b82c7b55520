import HTTPTypes
import JSON

/// What is said of a route to people and to the programs that make clients.
struct Operation: Sendable {
    /// Groups operations in the documents.
    enum Tag: String, Sendable, CaseIterable {
        case connections = "Connections"
        case credentials = "Credentials"
        case integrations = "Integrations"
        case workspaces = "Workspaces"
        case apiKeys = "API Keys"
        case audit = "Audit"
        case service = "Service"
    }

    /// Unique, such as `create_connection`; the operation's id and summary are made from it.
    let name: String
    let tag: Tag
    /// Markdown; its first line is a sentence that can stand alone.
    let description: String
    let parameters: [Parameter]
    let body: Content?
    /// Those of the route's own; what every route of its kind answers is added in the document.
    let responses: [OperationResponse]

    init(
        _ name: String,
        _ tag: Tag,
        _ description: String,
        parameters: [Parameter] = [],
        body: Content? = nil,
        responses: [OperationResponse]
    ) {
        self.name = name
        self.tag = tag
        self.description = description
        self.parameters = parameters
        self.body = body
        self.responses = responses
    }

    /// "Create Connection".
    var summary: String { self.name.titled }
}

/// What a body is, with one that could be sent.
struct Content: Sendable {
    let mediaType: String
    let schema: Schema
    let example: JSON

    static func json(_ schema: Schema, example: JSON) -> Content {
        Content(mediaType: "application/json", schema: schema, example: example)
    }
}

struct OperationResponse: Sendable {
    let status: HTTPResponse.Status
    let description: String
    /// One for each media type that can be asked for; none when the reply has no body.
    let contents: [Content]

    /// - Parameter alternatives: the same in other media types.
    init(status: HTTPResponse.Status, description: String, content: Content?, alternatives: [Content] = []) {
        self.status = status
        self.description = description
        self.contents = (content.map { [$0] } ?? []) + alternatives
    }

    static func ok(_ schema: Schema, example: JSON) -> OperationResponse {
        OperationResponse(status: .ok, description: "Successful Response", content: .json(schema, example: example))
    }

    static let noContent = OperationResponse(status: .noContent, description: "Successful Response", content: nil)

    /// A refusal whose `detail` is this sentence.
    static func refusal(
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

struct Parameter: Sendable {
    enum Location: String, Sendable {
        case path
        case query
        case header
    }

    let name: String
    let location: Location
    let isRequired: Bool
    let description: String
    let schema: Schema
    let example: JSON

    static func path(_ name: String, _ description: String, example: String) -> Parameter {
        Parameter(
            name: name,
            location: .path,
            isRequired: true,
            description: description,
            schema: .string(),
            example: .string(example)
        )
    }

    static func query(
        _ name: String,
        _ schema: Schema,
        _ description: String,
        example: JSON,
        isRequired: Bool = false
    ) -> Parameter {
        Parameter(
            name: name,
            location: .query,
            isRequired: isRequired,
            description: description,
            schema: schema,
            example: example
        )
    }

    static func header(_ name: String, _ schema: Schema, _ description: String, example: JSON) -> Parameter {
        Parameter(
            name: name,
            location: .header,
            isRequired: false,
            description: description,
            schema: schema,
            example: example
        )
    }
}
