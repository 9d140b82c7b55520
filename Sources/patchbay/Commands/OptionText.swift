import ArgumentParser
import Server

/// The `transform` of an option whose value `read` parses. A text that `read` cannot parse is a usage error (exit code
/// 64), which is reported before the data directory is opened.
///
/// - Parameters:
///   - expected: the error message, which says what values the option takes.
///   - read: returns nil when the text cannot be parsed.
func optionText<Value>(
    _ expected: String,
    _ read: @escaping @Sendable (String) -> Value?
) -> @Sendable (String) throws -> Value {
    { text in
        guard let value = read(text) else { throw ValidationError(expected) }
        return value
    }
}
