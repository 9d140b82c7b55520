import HTTPTypes

/// The description of a route in `/openapi.json` and `/docs`.
package struct Operation: Sendable {
    /// The groups in which `/openapi.json` and `/docs` list the operations, in the order of the cases.
    package enum Tag: String, Sendable, CaseIterable {
        case connections = "Connections"
        case credentials = "Credentials"
        case integrations = "Integrations"
        case connect = "Connect"
        case oauthApps = "OAuth Apps"
        case workspaces = "Workspaces"
        case apiKeys = "API Keys"
        case audit = "Audit"
        case pages = "Pages"
        case service = "Service"
    }

    /// The unique name of the operation, such as `create_connection`. The `operationId` and the summary are derived
    /// from it.
    package let name: String
    package let tag: Tag
    /// A description in Markdown. Its first line is a complete sentence.
    package let description: String
    package let parameters: [Parameter]
    package let body: Content?
    /// The replies that only this operation has. ``Route/responses`` adds the replies that all routes of the same kind
    /// have.
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

    /// The name as separate words, such as "Create Connection" for `create_connection`.
    package var summary: String { self.name.titled }
}
