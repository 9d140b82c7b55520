import Domain
import Foundation
import JSON

/// Says what is wrong with a value by the parts of JSON Schema 2020-12 that the OpenAPI document and the definition
/// format use; a part that it does not know is a problem, too.
struct SchemaValidator {
    private let document: JSON
    /// Whether a member that no schema describes is a problem: an example shows what there is, and nothing else.
    private let refusesUndescribed: Bool

    init(_ document: JSON, refusesUndescribed: Bool = false) {
        self.document = document
        self.refusesUndescribed = refusesUndescribed
    }

    func problems(of value: JSON, by schema: JSON, at path: String = "") -> [String] {
        guard schema != false else { return ["\(path): must not be there"] }
        return (schema.object ?? [:]).flatMap { member in
            self.problems(of: value, by: member.key, member.value, in: schema, at: path)
                ?? self.problems(ofMembers: value, by: member.key, member.value, in: schema, at: path)
                ?? self.problems(ofText: value, by: member.key, member.value, at: path)
                ?? ["\(path): \(member.key) is not known here"]
        }
    }

    private func accepts(_ value: JSON, by schema: JSON) -> Bool { self.problems(of: value, by: schema).isEmpty }

    /// Nil where the keyword is another kind's; so of the next two.
    private func problems(
        of value: JSON,
        by keyword: String,
        _ rule: JSON,
        in schema: JSON,
        at path: String
    ) -> [String]? {
        switch keyword {
        case "$ref":
            let names = (rule.string ?? "").split(separator: "/").dropFirst().map(String.init)
            guard let target = names.reduce(Optional(self.document), { $0?[$1] }) else {
                return ["\(path): there is no schema \(rule)"]
            }
            return self.problems(of: value, by: target, at: path)
        case "allOf": return rule.array?.flatMap { self.problems(of: value, by: $0, at: path) }
        case "anyOf":
            let matches = rule.array?.contains { self.accepts(value, by: $0) } ?? false
            return matches ? [] : ["\(path): is none of the choices"]
        case "if":
            let branch = schema[self.accepts(value, by: rule) ? "then" : "else"]
            return branch.map { self.problems(of: value, by: $0, at: path) } ?? []
        case "type":
            let types = rule.array ?? [rule]
            return types.contains { Self.isOf($0, value) } ? [] : ["\(path): is not of type \(rule)"]
        case "const": return value == rule ? [] : ["\(path): is not \(rule)"]
        case "enum": return rule.array?.contains(value) == true ? [] : ["\(path): is not in the enumeration"]
        case "minimum": return Self.compare(value.number?.int, rule, at: path, >=)
        case "maximum": return Self.compare(value.number?.int, rule, at: path, <=)
        case "$schema", "$defs", "title", "description", "default", "examples", "writeOnly", "then", "else",
            "minContains", "maxContains":
            return []
        default: return nil
        }
    }

    private func problems(
        ofMembers value: JSON,
        by keyword: String,
        _ rule: JSON,
        in schema: JSON,
        at path: String
    ) -> [String]? {
        switch keyword {
        case "required":
            let missing = rule.array?.compactMap(\.string).filter { value[$0] == nil } ?? []
            return value.object == nil ? [] : missing.map { "\(path): lacks \($0)" }
        case "dependentRequired":
            return rule.object?.filter { value[$0.key] != nil }.flatMap {
                self.problems(of: value, by: ["required": $0.value], at: path)
            }
        case "patternProperties":
            return (value.object ?? [:]).flatMap { member in
                (rule.object ?? [:]).filter { self.accepts(.string(member.key), by: ["pattern": .string($0.key)]) }
                    .flatMap { self.problems(of: member.value, by: $0.value, at: "\(path)/\(member.key)") }
            }
        case "propertyNames":
            return (value.object?.keys ?? []).flatMap {
                self.problems(of: .string($0), by: rule, at: "\(path)/\($0)")
            }
        case "minProperties": return Self.compare(value.object?.count, rule, at: path, >=)
        case "properties", "additionalProperties":
            let isDescribed = { schema["properties"]?[$0] != nil }
            return (value.object ?? [:]).flatMap { member -> [String] in
                let path = "\(path)/\(member.key)"
                guard keyword == "properties" else {
                    return isDescribed(member.key) ? [] : self.problems(of: member.value, by: rule, at: path)
                }
                return rule[member.key].map { self.problems(of: member.value, by: $0, at: path) }
                    ?? (self.refusesUndescribed ? ["\(path): is not described"] : [])
            }
        case "items": return (value.array ?? []).flatMap { self.problems(of: $0, by: rule, at: "\(path)[]") }
        case "contains":
            guard let count = value.array?.count(where: { self.accepts($0, by: rule) }) else { return [] }
            let range = (schema["minContains"]?.number?.int ?? 1)...(schema["maxContains"]?.number?.int ?? .max)
            return range.contains(count) ? [] : ["\(path): contains \(count) of what it should"]
        case "minItems": return Self.compare(value.array?.count, rule, at: path, >=)
        case "maxItems": return Self.compare(value.array?.count, rule, at: path, <=)
        case "uniqueItems":
            let elements = value.array ?? []
            return Set(elements).count == elements.count ? [] : ["\(path): has an element twice"]
        default: return nil
        }
    }

    private func problems(ofText value: JSON, by keyword: String, _ rule: JSON, at path: String) -> [String]? {
        let length = value.string?.unicodeScalars.count
        switch keyword {
        case "minLength": return Self.compare(length, rule, at: path, >=)
        case "maxLength": return Self.compare(length, rule, at: path, <=)
        // Annotations (JSON Schema Validation 2020-12, section 7.2.1).
        case "format" where ["email", "uri", "hostname"].contains(rule.string): return []
        case "format":
            let isTime = rule == "date-time" && Timestamp(rfc3339: value.string ?? "") != nil
            return isTime ? [] : ["\(path): has not the format \(rule)"]
        case "pattern":
            // Swift's own Regex would read the \r\n of a pattern as one character.
            guard let pattern = try? NSRegularExpression(pattern: rule.string ?? "") else {
                return ["\(path): the pattern is none"]
            }
            guard let text = value.string else { return [] }
            let range = NSRange(location: 0, length: text.utf16.count)
            return pattern.firstMatch(in: text, range: range) == nil ? ["\(path): does not match the pattern"] : []
        default: return nil
        }
    }

    /// - Parameter value: nil where the rule says nothing about a value of that type.
    private static func compare(_ value: Int?, _ rule: JSON, at path: String, _ isFine: (Int, Int) -> Bool) -> [String]
    {
        guard let value, let limit = rule.number?.int else { return [] }
        return isFine(value, limit) ? [] : ["\(path): is beyond the limit of \(limit)"]
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
