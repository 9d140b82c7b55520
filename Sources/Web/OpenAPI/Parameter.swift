import HTTPTypes
package import JSON

/// The description of one parameter of an operation: in the path, in the query, or in a header.
package struct Parameter: Sendable {
    package enum Location: String, Sendable {
        case path
        case query
        case header
    }

    package let name: String
    package let location: Location
    package let isRequired: Bool
    package let description: String
    package let schema: Schema
    package let example: JSON

    package static func path(_ name: String, _ description: String, example: String) -> Parameter {
        Parameter(
            name: name,
            location: .path,
            isRequired: true,
            description: description,
            schema: .string(),
            example: .string(example)
        )
    }

    package static func query(
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

    package static func header(_ name: String, _ schema: Schema, _ description: String, example: JSON) -> Parameter {
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
