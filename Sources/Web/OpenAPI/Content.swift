package import JSON

/// The media type and the schema of a request or reply body, with an example.
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
