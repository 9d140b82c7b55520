import Domain
import JSON

/// Requirements as JSON Schema 2020-12. It accepts what a check accepts, and nothing else that JSON Schema can tell apart:
/// it does not look into a JSON object that is given as text, knows neither what time it is nor how many bytes a config has.
struct RequirementsSchema {
    let name: String
    let requirements: Requirements
    /// By place and key.
    let pattern: (Requirements.Member) -> Pattern?

    var json: JSON {
        let credentials = self.members(in: .credentials)
        let required = [FieldProblem.Location.credentials, .config].filter { location in
            self.requirements.members.contains { $0.location == location && $0.isRequired }
        }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("\(self.name): \(self.requirements.method.name)"),
            "description": "The credentials and the config of a connection.",
            "type": "object",
            "properties": [
                "credentials": self.object(
                    credentials,
                    types: credentials.contains(where: \.isRequired) ? "object" : ["object", "null"]
                ),
                "config": self.object(self.members(in: .config), without: self.secrets, types: "object"),
            ],
            "required": .array(required.map { .string($0.rawValue) }),
            "$defs": [
                "blank": ["anyOf": [["type": "null"], ["type": "string", "pattern": .string(SchemaPattern.blank)]]],
                "text": [
                    "type": "string",
                    "pattern": .string(SchemaPattern.trimmed(length: 1...FieldValidator.longestValue)),
                    "not": ["pattern": .string(SchemaPattern.trimmed(SchemaPattern.either([secretMask])))],
                ],
            ],
        ]
    }

    private func members(in location: FieldProblem.Location) -> [Requirements.Member] {
        self.requirements.members.filter { $0.location == location }
    }

    /// The keys of secrets, which have no place in `config`.
    private var secrets: [String] {
        let config = Set(self.members(in: .config).map(\.field.key))
        return self.members(in: .credentials).map(\.field).filter { $0.isSecret && !config.contains($0.key) }.map(\.key)
    }

    private func object(_ members: [Requirements.Member], without keys: [String] = [], types: JSON) -> JSON {
        [
            "type": types,
            "properties": .object(
                JSONObject(
                    members.map { ($0.field.key, self.schema(of: $0)) } + keys.map { ($0, ["type": "null"]) }
                )
            ),
            "required": .array(members.filter(\.isRequired).map { .string($0.field.key) }),
            "additionalProperties": ["not": ["const": .string(secretMask)]],
        ]
    }

    private func schema(of member: Requirements.Member) -> JSON {
        let field = member.field
        var schema: JSONObject = ["title": .string(field.label)]
        if let help = field.help { schema["description"] = .string(help) }
        if let value = field.defaultValue { schema["default"] = value }
        if let example = field.example { schema["examples"] = [example] }
        if field.isSecret { schema["writeOnly"] = true }
        let alternatives = self.values(of: field, self.pattern(member))
        schema["anyOf"] = .array((member.isRequired ? [] : [["$ref": "#/$defs/blank"]]) + alternatives)
        return .object(schema)
    }

    /// The forms that a value may have.
    private func values(of field: Field, _ pattern: Pattern?) -> [JSON] {
        let own = pattern.map { [SchemaPattern.trimmed(SchemaPattern.body(of: $0))] } ?? []
        switch field.kind {
        case .string, .password: return [self.text(field, own)]
        case .text: return [self.block(field, pattern)]
        case .email: return [self.text(field, [SchemaPattern.trimmed(SchemaPattern.email)] + own, longest: 254)]
        case .url: return [self.text(field, [SchemaPattern.trimmed(SchemaPattern.url)] + own)]
        case .hostname: return [self.text(field, [SchemaPattern.trimmed(SchemaPattern.hostname)] + own)]
        case .dateTime: return [self.text(field, [SchemaPattern.trimmed(SchemaPattern.dateTime)])]
        case .enumeration:
            let names = JSON.array(field.allowedValues.map { .string($0) })
            return [["enum": names], Self.text(SchemaPattern.either(field.allowedValues))]
        case .port: return [["type": "integer", "minimum": 1, "maximum": 65535], Self.text(SchemaPattern.port)]
        case .integer:
            let bounds: JSON = [
                "type": "integer", "minimum": .number(JSONNumber(.min)), "maximum": .number(JSONNumber(.max)),
            ]
            return [bounds, Self.text(SchemaPattern.integer)]
        case .number: return [["type": "number"], Self.text(SchemaPattern.number)]
        case .boolean: return [["type": "boolean"], Self.text("true|false")]
        case .json: return [["type": "object"], Self.text(#"\{[\s\S]*\}"#)]
        }
    }

    private static func text(_ body: String) -> JSON {
        ["type": "string", "pattern": .string(SchemaPattern.trimmed(body))]
    }

    private func text(_ field: Field, _ patterns: [String], longest: Int = FieldValidator.longestValue) -> JSON {
        let least = max(field.minLength ?? 1, 1)
        let most = min(field.maxLength ?? longest, longest)
        let isBounded = least > 1 || most < FieldValidator.longestValue
        let length = isBounded ? [SchemaPattern.trimmed(length: least...max(least, most))] : []
        return Self.text(JSONObject([("minLength", .number(JSONNumber(least)))]), length + patterns)
    }

    /// A block of text is stored with the white space around it.
    private func block(_ field: Field, _ pattern: Pattern?) -> JSON {
        let most = min(field.maxLength ?? FieldValidator.longestValue, FieldValidator.longestValue)
        let lengths: JSONObject = [
            "minLength": .number(JSONNumber(max(field.minLength ?? 1, 1))),
            "maxLength": .number(JSONNumber(most)),
        ]
        return Self.text(lengths, pattern.map { [SchemaPattern.whole(SchemaPattern.body(of: $0))] } ?? [])
    }

    /// A text with all these patterns.
    private static func text(_ lengths: JSONObject, _ patterns: [String]) -> JSON {
        var schema: JSONObject = ["$ref": "#/$defs/text"]
        for member in lengths { schema[member.key] = member.value }
        switch patterns.count {
        case 0: break
        case 1: schema["pattern"] = .string(patterns[0])
        default: schema["allOf"] = .array(patterns.map { ["pattern": .string($0)] })
        }
        return .object(schema)
    }
}
