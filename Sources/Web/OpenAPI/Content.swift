package import JSON

/// The description of a request or reply body: its media type, its schema and an example.
package struct Content: Sendable {
    package let mediaType: String
    package let schema: Schema
    package let example: JSON

    package init(mediaType: String, schema: Schema, example: JSON) {
        self.mediaType = mediaType
        self.schema = schema
        self.example = example
    }

    package static func json(_ schema: Schema, example: JSON) -> Content {
        Content(mediaType: "application/json", schema: schema, example: example)
    }
}
