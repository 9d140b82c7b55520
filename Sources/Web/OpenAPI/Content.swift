package import JSON

/// The description of a request or reply body: its media type, its schema and an example.
package struct Content: Sendable {
    package let mediaType: String
    package let schema: Schema
    package let example: JSON
    /// Whether a request without the body is refused. True for every body of a reply.
    package let isRequired: Bool

    package init(mediaType: String, schema: Schema, example: JSON, isRequired: Bool = true) {
        self.mediaType = mediaType
        self.schema = schema
        self.example = example
        self.isRequired = isRequired
    }

    package static func json(_ schema: Schema, example: JSON, isRequired: Bool = true) -> Content {
        Content(mediaType: "application/json", schema: schema, example: example, isRequired: isRequired)
    }
}
