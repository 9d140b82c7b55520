/// A SQL statement, or a part of one. It can be built only from string literals and interpolated `SQL` values, never
/// from a `String` that is computed at run time. So input can only be bound as a parameter, and SQL injection is not
/// possible.
///
/// Store a statement with interpolations in a `static let`. Elsewhere, its string would be built and hashed at each
/// use.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.text.reserveCapacity(literalCapacity)
        }

        package mutating func appendLiteral(_ literal: StaticString) { self.text += literal.description }

        package mutating func appendInterpolation(_ sql: SQL) { self.text += sql.text }
    }

    /// Either a string literal, which is compared and hashed by its address, or the result of an interpolation, with a
    /// hash that is computed once.
    private enum Content: Sendable {
        case literal(StaticString)
        case composed(Composed)
    }

    private final class Composed: Sendable {
        let text: String
        let hash: Int

        init(_ text: String) {
            self.text = text
            self.hash = text.hashValue
        }
    }

    private let content: Content

    package init(stringLiteral literal: StaticString) {
        self.content = .literal(literal)
    }

    package init(stringInterpolation: StringInterpolation) {
        self.content = .composed(Composed(stringInterpolation.text))
    }

    package var text: String {
        switch self.content {
        case .literal(let literal): literal.description
        case .composed(let composed): composed.text
        }
    }

    package func withUTF8Buffer<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        switch self.content {
        case .literal(let literal): return literal.withUTF8Buffer(body)
        case .composed(let composed):
            var text = composed.text
            return text.withUTF8(body)
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self.content {
        case .literal(let literal): hasher.combine(literal.utf8Start)
        case .composed(let composed): hasher.combine(composed.hash)
        }
    }

    package static func == (one: SQL, other: SQL) -> Bool {
        switch (one.content, other.content) {
        case (.literal(let one), .literal(let other)): one.utf8Start == other.utf8Start
        case (.composed(let one), .composed(let other)): one === other || one.text == other.text
        default: false
        }
    }
}
