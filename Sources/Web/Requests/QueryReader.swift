package import Domain
package import Hummingbird

/// Reads the parameters of a request's query. When a parameter has an error, its reading function returns nil and the
/// error is collected; ``finish(ignoringOthers:)`` throws all collected errors, in the order in which the parameters were read. The
/// messages are worded as by FastAPI, which generated `specification.json`.
///
/// If a parameter is repeated, the last value is used. A parameter that is not read is an error, because a list whose
/// filter has a mistyped name would otherwise show all rows.
package struct QueryReader {
    private let parameters: [(name: String, value: String)]
    private var asked: Set<String> = []
    private var items: [BodyFailure.Item] = []

    package init(_ request: Request) {
        self.parameters = request.uri.query.map(Self.parse) ?? []
    }

    /// Reads a parameter as a string; nil when the parameter is absent.
    ///
    /// - Parameter maxLength: the greatest allowed length, in Unicode code points.
    package mutating func string(_ name: String, maxLength: Int = .max) -> String? {
        guard let text = self.text(name) else { return nil }
        guard text.utf8.count <= maxLength || text.unicodeScalars.count <= maxLength else {
            return self.refuse(name, "String should have at most \(maxLength) characters", type: "string_too_long")
        }
        return text
    }

    /// Reads the parameter `search`, the string to search for. Nil when the parameter is absent or empty, because HTML
    /// forms send an empty string for a field that was not filled in.
    ///
    /// - Parameter maxLength: the greatest allowed length, in Unicode code points.
    package mutating func search(maxLength: Int) -> String? {
        guard let text = self.string("search", maxLength: maxLength), !text.isEmpty else { return nil }
        // A NUL character is refused, because SQLite's LIKE ignores the part of a pattern after it.
        guard !text.utf8.contains(0) else {
            return self.refuse("search", "Input should have no NUL character", type: "value_error")
        }
        return text
    }

    package mutating func requiredString(_ name: String) -> String? {
        guard let text = self.text(name) else {
            self.items.append(.missing("query", name))
            return nil
        }
        return text
    }

    /// Adds an error when the parameter is absent.
    package mutating func require(_ name: String) {
        guard self.text(name) == nil else { return }
        self.items.append(.missing("query", name))
    }

    package mutating func bool(_ name: String) -> Bool? {
        guard let text = self.text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on", "t", "y": return true
        case "false", "0", "no", "off", "f", "n": return false
        default:
            return self.refuse(
                name,
                "Input should be a valid boolean, unable to interpret input",
                type: "bool_parsing"
            )
        }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = self.text(name) else { return nil }
        guard let value = Int(text) else {
            return self.refuse(
                name,
                "Input should be a valid integer, unable to parse string as an integer",
                type: "int_parsing"
            )
        }
        guard value >= range.lowerBound else {
            let message = "Input should be greater than or equal to \(range.lowerBound)"
            return self.refuse(name, message, type: "greater_than_equal")
        }
        guard value <= range.upperBound else {
            let message = "Input should be less than or equal to \(range.upperBound)"
            return self.refuse(name, message, type: "less_than_equal")
        }
        return value
    }

    package mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of _: Value.Type = Value.self
    ) -> Value? {
        guard let text = self.text(name) else { return nil }
        return Value(rawValue: text)
            ?? self.refuse(name, BodyFailure.Item.message(for: Value.self), type: "enum")
    }

    package mutating func timestamp(_ name: String) -> Timestamp? {
        self.value(
            name,
            "Input should be a valid date-time such as 2026-11-23T16:05:09Z",
            type: "datetime_parsing",
            read: Timestamp.init(rfc3339:)
        )
    }

    /// Reads the parameter `cursor` of a list in which the cursor is the id of the last row of the previous page. Nil
    /// for the first page.
    package mutating func cursor<Owner>(_: Owner.Type = Owner.self) -> Identifier<Owner>? {
        self.value("cursor", "Input should be the next_cursor of a list", type: "value_error") { Identifier($0) }
    }

    /// Reads the parameter `skip`, the number of rows to leave out before the page. It is 0 by default and at most
    /// 2,147,483,647, so that additions to it cannot overflow.
    package mutating func skip() -> Int {
        self.integer("skip", in: 0...Int(Int32.max)) ?? 0
    }

    /// Reads the parameter `limit`, the greatest number of rows in the page: 1 to 1000, 100 by default.
    package mutating func limit() -> Int {
        self.integer("limit", in: 1...1000) ?? 100
    }

    /// Reads a parameter and converts its value with `read`. Nil when the parameter is absent, and when `read` refuses
    /// the value, for which an error is then collected.
    ///
    /// - Parameters:
    ///   - message: the error message for a refused value.
    ///   - type: the error type for a refused value.
    ///   - read: converts the string; returns nil to refuse it.
    package mutating func value<Value>(
        _ name: String,
        _ message: String,
        type: String,
        read: (String) -> Value?
    ) -> Value? {
        guard let text = self.text(name) else { return nil }
        return read(text) ?? self.refuse(name, message, type: type)
    }

    /// Ends the reading of the query, and throws the collected errors.
    ///
    /// - Parameter ignoresOthers: true when the query may have parameters that were not read.
    /// - Throws: `BodyFailure` with all errors.
    package mutating func finish(ignoringOthers ignoresOthers: Bool = false) throws {
        for (name, _) in self.parameters where !ignoresOthers && !self.asked.contains(name) {
            self.items.append(.extra("query", name))
        }
        guard self.items.isEmpty else { throw BodyFailure(self.items) }
    }

    private mutating func text(_ name: String) -> String? {
        guard !self.parameters.isEmpty else { return nil }
        self.asked.insert(name)
        return self.parameters.last { $0.name == name }?.value
    }

    /// Parses the encoding `application/x-www-form-urlencoded`, which HTML forms use for a query and in which `+` is a
    /// space (https://url.spec.whatwg.org/#urlencoded-parsing).
    static func parse(_ query: String) -> [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (self.decode(parts[0]), parts.count == 2 ? self.decode(parts[1]) : "")
        }
    }

    /// Decodes `+` and percent-encoded bytes. A `%` that is not followed by two hexadecimal digits is kept unchanged.
    private static func decode(_ text: Substring) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), let value = UInt8(hexadecimal: digits) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func refuse<Value>(_ name: String, _ message: String, type: String) -> Value? {
        self.items.append(BodyFailure.Item("query", name, message: message, type: type))
        return nil
    }
}

extension UInt8 {
    /// Parses a byte; nil unless `digits` are two hexadecimal digits.
    fileprivate init?(hexadecimal digits: Substring.UTF8View.SubSequence) {
        guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        self.init(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
