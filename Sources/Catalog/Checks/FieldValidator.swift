import Domain
import JSON

/// A field with its pattern compiled.
struct FieldValidator: Sendable {
    /// In code points; the greatest length of a text, and of the JSON text of an object in bytes, in every definition.
    static let longestValue = 65_536

    enum Outcome {
        case absent
        /// The value is stored unchanged.
        case valid
        /// This value is stored in place of the submitted one: the text without white space around it, or the number,
        /// boolean or object that the text stands for.
        case changed(JSON)
        /// The value is refused, with one sentence for people.
        case invalid(FieldProblem.Code, String)
    }

    let field: Field
    let pattern: Pattern?

    /// - Parameter pattern: the field's pattern, compiled; nil for a field without a pattern.
    init(_ field: Field, pattern: Pattern?) {
        self.field = field
        self.pattern = pattern
    }

    /// - Parameter isRequired: whether the chosen method requires the field.
    func check(_ value: JSON?, isRequired: @autoclosure () -> Bool) -> Outcome {
        switch value {
        case nil, .null:
            return isRequired() ? .invalid(.required, self.sentence("is required")) : .absent
        case .string(let text):
            let trimmed = text.trimmingWhitespace()
            guard !trimmed.isEmpty else {
                return isRequired() ? .invalid(.required, self.sentence("is required")) : .absent
            }
            guard trimmed != secretMask else {
                return .invalid(
                    .masked,
                    self.sentence("is the mask shown in place of a secret; send the secret itself")
                )
            }
            // White space around a block of text is part of it, such as the newline at the end of a PEM file.
            let stored = self.field.kind == .text ? text : trimmed
            let outcome = self.check(text: stored)
            if case .valid = outcome, stored.utf8.count != text.utf8.count { return .changed(.string(stored)) }
            return outcome
        case .some(let value):
            return self.check(value: value)
        }
    }

    private func check(text: String) -> Outcome {
        switch self.field.kind {
        case .string, .password, .text, .email, .url, .hostname, .enumeration, .dateTime:
            return self.checkFormat(text).map { .invalid($0.0, self.sentence($0.1)) } ?? .valid
        case .port, .integer, .number:
            guard let number = JSONNumber(text: text) else { return self.wrongType() }
            // An exponent, as in 5e2, is a typing error in an integer.
            if self.field.kind != .number, text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
                return self.wrongType()
            }
            return self.check(number: number)
        case .boolean:
            switch text {
            case "true": return .changed(.bool(true))
            case "false": return .changed(.bool(false))
            default: return self.wrongType()
            }
        case .json:
            // The object replaces its text two levels below the body, and a body nests at most 64 deep.
            guard text.utf8.count <= Self.longestValue, let json = try? JSON(parsing: text, maxDepth: 62),
                json.object != nil
            else { return self.wrongType() }
            return .changed(json)
        }
    }

    private func check(value: JSON) -> Outcome {
        switch (self.field.kind, value) {
        case (.port, .number(let number)), (.integer, .number(let number)), (.number, .number(let number)):
            self.check(number: number)
        case (.boolean, .bool), (.json, .object):
            .valid
        default:
            self.wrongType()
        }
    }

    private func check(number: JSONNumber) -> Outcome {
        switch self.field.kind {
        case .port:
            guard let port = number.int, (1...65535).contains(port) else { return self.wrongType() }
            return .changed(.number(JSONNumber(port)))
        case .integer:
            guard let integer = number.int else { return self.wrongType() }
            return .changed(.number(JSONNumber(integer)))
        default:
            return .changed(.number(number))
        }
    }

    private func wrongType() -> Outcome {
        let requirement =
            switch self.field.kind {
            case .dateTime: "must be a valid date-time"
            case .enumeration: self.choices
            case .port: "must be a port number between 1 and 65535"
            case .integer: "must be an integer"
            case .number: "must be a number"
            case .boolean: "must be true or false"
            case .json: "must be a JSON object"
            default: "must be a string"
            }
        return .invalid(.invalidType, self.sentence(requirement))
    }

    /// The first problem of a text: its length, its kind or its pattern, in this order.
    private func checkFormat(_ text: String) -> (FieldProblem.Code, String)? {
        let length = text.unicodeScalars.count
        let longest = min(self.field.maxLength ?? Self.longestValue, Self.longestValue)
        guard length <= longest else { return (.tooLong, "must be at most \(longest) characters") }
        if let shortest = self.field.minLength, length < shortest {
            return (.tooShort, "must be at least \(shortest) characters")
        }
        switch self.field.kind {
        case .email where !FieldFormat.isEmail(text): return (.invalidFormat, "must be a valid email address")
        case .url where !FieldFormat.isURL(text): return (.invalidFormat, "must be a valid URL")
        case .hostname where !FieldFormat.isHostname(text): return (.invalidFormat, "must be a valid hostname")
        case .dateTime where Timestamp(rfc3339: text) == nil: return (.invalidFormat, "must be a valid date-time")
        case .enumeration where !self.field.allowedValues.contains(where: { $0.utf8.elementsEqual(text.utf8) }):
            return (.notAllowed, self.choices)
        default: break
        }
        guard let pattern, !pattern.matches(text) else { return nil }
        let example = self.field.example?.string.map { " (for example \($0))" } ?? ""
        return (.invalidFormat, "does not have the expected format\(example)")
    }

    private var choices: String { "must be one of: \(self.field.allowedValues.joined(separator: ", "))" }

    private func sentence(_ requirement: String) -> String { "Field '\(self.field.label)' \(requirement)" }
}

extension Unicode.Scalar {
    /// Unicode's property White_Space, written out because a look-up in Swift's tables takes ten times as long.
    var isWhitespace: Bool {
        switch self.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}

extension String {
    /// The text without leading and trailing white space.
    func trimmingWhitespace() -> String {
        let scalars = self.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else { return self }
        guard first.isWhitespace || last.isWhitespace else { return self }
        guard let start = scalars.firstIndex(where: { !$0.isWhitespace }),
            let end = scalars.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(scalars[start...end])
    }
}
