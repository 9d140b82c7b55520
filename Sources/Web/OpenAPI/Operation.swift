import HTTPTypes

/// The description of a route in `/openapi.json` and `/docs`.
package struct Operation: Sendable {
    /// The group under which `/openapi.json` and `/docs` list an operation. The cases have the order of the groups.
    package enum Tag: String, Sendable, CaseIterable {
        case connections = "Connections"
        case credentials = "Credentials"
        case integrations = "Integrations"
        case workspaces = "Workspaces"
        case apiKeys = "API Keys"
        case audit = "Audit"
        case service = "Service"
    }

    /// Unique, such as `create_connection`. The operation's id and summary are derived from the name.
    package let name: String
    package let tag: Tag
    /// Markdown. The first line is a complete sentence that describes the operation.
    package let description: String
    package let parameters: [Parameter]
    package let body: Content?
    /// The replies of this operation only. ``Route/responses`` adds the replies that every route of the same kind has.
    package let responses: [OperationResponse]

    package init(
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

    /// The name in words, such as "Create Connection" for `create_connection`.
    package var summary: String { self.name.titled }
}
