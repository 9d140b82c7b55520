package import JSON

/// A JSON Schema (version 2020-12, which OpenAPI 3.1 uses), together with all named schemas that it refers to.
package struct Schema: Sendable {
    /// The schema as a JSON object. For a named schema, a `$ref` to `#/components/schemas/NAME`.
    package private(set) var json: JSONObject
    /// The named schemas that ``json`` refers to, directly or through another named schema, keyed by name.
    package private(set) var components: [String: JSONObject] = [:]

    package static func string(
        minLength: Int? = nil,
        maxLength: Int? = nil,
        pattern: String? = nil,
        format: String? = nil
    ) -> Schema {
        Schema(
            type: "string",
            ("minLength", minLength.map { .number(JSONNumber($0)) }),
            ("maxLength", maxLength.map { .number(JSONNumber($0)) }),
            ("pattern", pattern.map { .string($0) }),
            ("format", format.map { .string($0) })
        )
    }

    package static func integer(minimum: Int? = nil, maximum: Int? = nil, default value: Int? = nil) -> Schema {
        Schema(
            type: "integer",
            ("minimum", minimum.map { .number(JSONNumber($0)) }),
            ("maximum", maximum.map { .number(JSONNumber($0)) }),
            ("default", value.map { .number(JSONNumber($0)) })
        )
    }

    package static func boolean(default value: Bool? = nil) -> Schema {
        Schema(type: "boolean", ("default", value.map { .bool($0) }))
    }

    package static let dateTime = Schema.string(format: "date-time")
    /// The schema of an object that may have any members.
    package static let anyObject = Schema(json: ["additionalProperties": true, "type": "object"])
    /// The schema that allows every JSON value.
    package static let any = Schema(json: [:])

    package static func array(of element: Schema) -> Schema {
        Schema(json: ["items": .object(element.json), "type": "array"], components: element.components)
    }

    package static func nullable(_ schema: Schema) -> Schema {
        .anyOf([schema, Schema(json: ["type": "null"])])
    }

    package static func anyOf(_ schemas: [Schema]) -> Schema {
        Schema(
            json: ["anyOf": .array(schemas.map { .object($0.json) })],
            components: schemas.reduce(into: [:]) { $0.merge($1.components) { first, _ in first } }
        )
    }

    /// Returns a `$ref` to a component schema with the name `name`, and defines that component as a string that is one
    /// of `values`.
    package static func enumeration(_ name: String, _ values: [String]) -> Schema {
        .reference(
            name,
            to: Schema(
                type: "string",
                ("enum", .array(values.map { .string($0) })),
                ("title", .string(name))
            )
        )
    }

    /// A `$ref` to the named schema `name`: an object with the given members.
    ///
    /// - Parameter isClosed: true when the object must not have any other members.
    package static func object(
        _ name: String,
        _ description: String? = nil,
        _ members: [Member],
        isClosed: Bool = false
    ) -> Schema {
        let required = members.filter(\.isRequired).map { JSON.string($0.name) }
        let json = JSONObject(
            [
                ("properties", .object(JSONObject(members.map { ($0.name, .object($0.schema.json)) }))),
                ("additionalProperties", isClosed ? .bool(false) : nil),
                ("type", "object"),
                ("required", required.isEmpty ? nil : .array(required)),
                ("title", .string(name)),
                ("description", description.map { .string($0) }),
            ].compactMap { key, value in value.map { (key, $0) } }
        )
        let components = members.reduce(into: [:]) { $0.merge($1.schema.components) { first, _ in first } }
        return .reference(name, to: Schema(json: json, components: components))
    }

    /// A member of an object. If no title is given, the title is derived from the name as in `specification.json`, such
    /// as "Credential Id" for `credential_id`.
    package struct Member: Sendable {
        package let name: String
        package let schema: Schema
        package let isRequired: Bool

        package static func required(
            _ name: String,
            _ schema: Schema,
            _ description: String? = nil,
            title: String? = nil
        ) -> Member {
            Member(name: name, schema: schema.annotated(name, title, description), isRequired: true)
        }

        package static func optional(
            _ name: String,
            _ schema: Schema,
            _ description: String? = nil,
            title: String? = nil
        ) -> Member {
            Member(name: name, schema: schema.annotated(name, title, description), isRequired: false)
        }
    }

    package func described(title: String, _ description: String? = nil) -> Schema {
        var schema = self
        if let description { schema.json["description"] = .string(description) }
        schema.json["title"] = .string(title)
        return schema
    }

    private static func reference(_ name: String, to schema: Schema) -> Schema {
        var components = schema.components
        components[name] = schema.json
        return Schema(json: ["$ref": .string("#/components/schemas/\(name)")], components: components)
    }

    /// Adds a title and a description to the schema. A `$ref` gets no title, because the schema that it refers to has
    /// one.
    private func annotated(_ name: String, _ title: String?, _ description: String?) -> Schema {
        var schema = self
        if schema.json["$ref"] == nil { schema.json["title"] = .string(title ?? name.titled) }
        if let description { schema.json["description"] = .string(description) }
        return schema
    }
}

extension Schema {
    private init(type: String, _ members: (String, JSON?)...) {
        self.init(
            json: JSONObject([("type", .string(type))] + members.compactMap { key, value in value.map { (key, $0) } })
        )
    }
}

extension String {
    /// The words of a name in snake case, each with an initial capital: "Credential Id" for `credential_id`.
    package var titled: String {
        self.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }
}
