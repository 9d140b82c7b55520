import Hummingbird

/// Reads the parameters of a query and collects what is wrong with them, in the order they are asked for and in the
/// words of the specification's framework. Unknown parameters are ignored; of a repeated one the last counts.
struct QueryReader {
    private let parameters: [(key: Substring, value: Substring)]
    private var items: [BodyFailure.Item] = []

    init(_ request: Request) {
        self.parameters = request.uri.query == nil ? [] : Array(request.uri.queryParameters)
    }

    /// - Parameter maxLength: in code points.
    mutating func string(_ name: String, maxLength: Int = .max) -> String? {
        guard let text = self.text(name) else { return nil }
        guard text.utf8.count <= maxLength || text.unicodeScalars.count <= maxLength else {
            return self.refuse(name, "String should have at most \(maxLength) characters", type: "string_too_long")
        }
        return text
    }

    mutating func bool(_ name: String) -> Bool? {
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

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
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

    mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of _: Value.Type = Value.self
    ) -> Value? {
        guard let text = self.text(name) else { return nil }
        return Value(rawValue: text)
            ?? self.refuse(name, BodyFailure.Item.message(for: Value.self), type: "enum")
    }

    /// Anything else that is read from a text.
    ///
    /// - Parameters:
    ///   - message: what the input should be.
    ///   - type: for programs.
    mutating func value<Value>(
        _ name: String,
        _ message: String,
        type: String,
        read: (String) -> Value?
    ) -> Value? {
        guard let text = self.text(name) else { return nil }
        return read(text) ?? self.refuse(name, message, type: type)
    }

    /// - Throws: `BodyFailure` with everything that was found wrong.
    func finish() throws {
        guard self.items.isEmpty else { throw BodyFailure(self.items) }
    }

    private func text(_ name: String) -> String? {
        self.parameters.last { $0.key == name }.map { String($0.value) }
    }

    private mutating func refuse<Value>(_ name: String, _ message: String, type: String) -> Value? {
        self.items.append(BodyFailure.Item("query", name, message: message, type: type))
        return nil
    }
}
