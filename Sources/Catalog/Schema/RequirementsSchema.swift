import Domain
import JSON

/// The requirements of an integration as JSON Schema 2020-12, for libraries that generate forms. The schema has the
/// type, the bounds, the pattern and the format of each value.
///
/// The schema uses `format` as an annotation, not as an assertion (JSON Schema Validation 2020-12, section 7.2.1),
/// because a field accepts more than the format does: a `hostname` may be an IP address or contain `_`.
/// ``FieldValidator`` decides whether a value is stored. It accepts more than the schema, too: numbers, booleans and
/// objects that are sent as strings, and white space around a string.
struct RequirementsSchema {
    /// The name of the integration.
    let name: String
    let requirements: Requirements

    var json: JSON {
        let locations: [FieldProblem.Location] = [.credentials, .config]
        let required = locations.filter { location in self.members(in: location).contains(where: \.isRequired) }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("\(self.name): \(self.requirements.method.name)"),
            "description": "The credentials and the config of a connection.",
            "type": "object",
            "properties": .object(JSONObject(locations.map { ($0.rawValue, self.object(in: $0)) })),
            "required": .array(required.map { .string($0.rawValue) }),
        ]
    }

    private func members(in location: FieldProblem.Location) -> [Requirements.Member] {
        self.requirements.members.filter { $0.location == location }
    }

    private func object(in location: FieldProblem.Location) -> JSON {
        let members = self.members(in: location)
        return [
            "type": "object",
            "properties": .object(JSONObject(members.map { ($0.field.key, .object($0.schema)) })),
            "required": .array(members.filter(\.isRequired).map { .string($0.field.key) }),
        ]
    }
}

extension Requirements.Member {
    fileprivate var schema: JSONObject {
        var schema: JSONObject = ["title": .string(self.field.label)]
        if let help = self.field.help { schema["description"] = .string(help) }
        for rule in self.rules { schema[rule.key] = rule.value }
        if let value = self.field.defaultValue { schema["default"] = value }
        if let example = self.field.example { schema["examples"] = [example] }
        if self.field.isSecret { schema["writeOnly"] = true }
        return schema
    }

    private var rules: JSONObject {
        switch self.field.kind {
        case .string, .password, .text: self.text(format: nil)
        case .email: self.text(format: "email")
        case .url: self.text(format: "uri")
        case .hostname: self.text(format: "hostname")
        case .dateTime: self.text(format: "date-time")
        case .enumeration: ["type": "string", "enum": .array(self.field.allowedValues.map { .string($0) })]
        case .port: ["type": "integer", "minimum": 1, "maximum": 65535]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .json: ["type": "object"]
        }
    }

    private func text(format: String?) -> JSONObject {
        var rules: JSONObject = ["type": "string"]
        if let format { rules["format"] = .string(format) }
        // A form sends an empty string for an empty input, and `required` alone would accept that string.
        if let length = self.isRequired ? max(self.field.minLength ?? 0, 1) : self.field.minLength {
            rules["minLength"] = .number(JSONNumber(length))
        }
        if let length = self.field.maxLength { rules["maxLength"] = .number(JSONNumber(length)) }
        if let pattern = self.field.pattern { rules["pattern"] = .string(pattern.withoutEscapedDashes) }
        return rules
    }
}

extension String {
    /// The pattern as ECMA-262 accepts it with flag `u`, which JSON Schema recommends (JSON Schema Core 2020-12,
    /// section 6.4): every `\-` is replaced with `-`. The flag forbids `\-` outside a class, and inside a class a
    /// ``Pattern`` has no escapes.
    fileprivate var withoutEscapedDashes: String {
        self.replacing(/\\(.)/) { escape in escape.output.1 == "-" ? "-" : escape.output.0 }
    }
}
