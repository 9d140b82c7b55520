import HTTPTypes

/// What is said of a route to people and to the programs that make clients.
package struct Operation: Sendable {
    /// Groups operations in the documents.
    package enum Tag: String, Sendable, CaseIterable {
        case connections = "Connections"
        case credentials = "Credentials"
        case integrations = "Integrations"
        case workspaces = "Workspaces"
        case apiKeys = "API Keys"
        case audit = "Audit"
        case service = "Service"
    }

    /// Unique, such as `create_connection`; the operation's id and summary are made from it.
    package let name: String
    package let tag: Tag
    /// Markdown; its first line is a sentence that can stand alone.
    package let description: String
    package let parameters: [Parameter]
    package let body: Content?
    /// Those of the route's own; what every route of its kind answers is added in the document.
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

    /// "Create Connection".
    package var summary: String { self.name.titled }
}
