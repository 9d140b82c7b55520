import Domain
import JSON

/// Checks the values of one field. The field's pattern is compiled.
struct FieldValidator: Sendable {
    /// The greatest length of a value: of a string in code points, and of an object that is sent as JSON text in bytes
    /// of UTF-8. A definition can set a lower limit, but not a higher one.
    static let longestValue = 65_536

    enum Outcome {
        case absent
        /// The value is stored unchanged.
        case valid
        /// The value is accepted, but this value is stored in its place: the string without white space around it, or
        /// the number, boolean or object that was sent as a string.
        case changed(JSON)
        /// The value is refused for this reason. The string is one sentence for people.
        case invalid(FieldProblem.Code, String)
    }

    let field: Field
    let pattern: Pattern?

    /// - Parameter pattern: the field's pattern, compiled; nil for a field without a pattern.
    init(_ field: Field, pattern: Pattern?) {
        self.field = field
        self.pattern = pattern
    }

    /// Checks the value of the field.
    ///
    /// - Parameters:
    ///   - value: the submitted value; nil when the member is absent.
    ///   - isRequired: whether the submission's auth method requires the field. Evaluated only for a value that is
    ///     absent, null or empty.
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

    /// Checks the length of a string, then its kind, then its pattern. Returns the first problem, whose second part is
    /// the predicate of a sentence with the field as its subject. Nil when there is no problem.
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
    /// Whether the scalar has Unicode's property White_Space. The scalars are listed here because a look-up in Swift's
    /// tables takes ten times as long.
    var isWhitespace: Bool {
        switch self.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}

extension String {
    /// The string without leading and trailing white space.
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
