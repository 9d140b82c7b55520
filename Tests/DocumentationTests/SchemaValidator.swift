import Domain
import JSON

/// Says what is wrong with a value by the parts of JSON Schema that the OpenAPI document uses; a part that it does not
/// know is a problem, too.
struct SchemaValidator {
    private let components: JSON

    init(_ document: JSON) {
        self.components = document["components"]?["schemas"] ?? [:]
    }

    func problems(of value: JSON, by schema: JSON, at path: String = "") -> [String] {
        (schema.object ?? [:]).flatMap { self.problems(of: value, by: $0.key, $0.value, in: schema, at: path) }
    }

    private func problems(
        of value: JSON,
        by keyword: String,
        _ rule: JSON,
        in schema: JSON,
        at path: String
    ) -> [String] {
        switch keyword {
        case "$ref":
            let name = rule.string?.split(separator: "/").last.map(String.init) ?? ""
            guard let component = self.components[name] else { return ["\(path): there is no schema \(name)"] }
            return self.problems(of: value, by: component, at: path)
        case "anyOf":
            let matches = rule.array?.contains { self.problems(of: value, by: $0).isEmpty } ?? false
            return matches ? [] : ["\(path): is none of the choices"]
        case "type": return Self.isOf(rule, value) ? [] : ["\(path): is not of type \(rule)"]
        case "enum": return rule.array?.contains(value) == true ? [] : ["\(path): is not in the enumeration"]
        case "required":
            let missing = rule.array?.compactMap(\.string).filter { value[$0] == nil } ?? []
            return missing.map { "\(path): lacks \($0)" }
        case "properties":
            return (value.object ?? [:]).flatMap { member in
                rule[member.key].map { self.problems(of: member.value, by: $0, at: "\(path)/\(member.key)") }
                    // An example shows what there is, and nothing that no schema tells of.
                    ?? ["\(path): \(member.key) is not described"]
            }
        case "items": return (value.array ?? []).flatMap { self.problems(of: $0, by: rule, at: "\(path)[]") }
        case "minLength": return self.compare(value, rule, at: path) { $0 >= $1 }
        case "maxLength": return self.compare(value, rule, at: path) { $0 <= $1 }
        case "minimum":
            return (value.number?.int ?? .min) >= (rule.number?.int ?? .max) ? [] : ["\(path): is too small"]
        case "maximum": return (value.number?.int ?? .max) <= (rule.number?.int ?? .min) ? [] : ["\(path): is too big"]
        case "format":
            let isTime = rule == "date-time" && Timestamp(rfc3339: value.string ?? "") != nil
            return isTime ? [] : ["\(path): has not the format \(rule)"]
        case "title", "description", "default", "additionalProperties": return []
        default: return ["\(path): \(keyword) is not known here"]
        }
    }

    private func compare(_ value: JSON, _ rule: JSON, at path: String, _ isFine: (Int, Int) -> Bool) -> [String] {
        let length = value.string?.unicodeScalars.count ?? -1
        return isFine(length, rule.number?.int ?? -1) ? [] : ["\(path): has the wrong length"]
    }

    private static func isOf(_ type: JSON, _ value: JSON) -> Bool {
        switch (type.string, value) {
        case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object): true
        case ("number", .number): true
        case ("integer", .number(let number)): number.int != nil
        default: false
        }
    }
}
