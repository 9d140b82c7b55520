import ArgumentParser
import Server

/// The way from an option's text to its value. What cannot be read is a wrong command line (exit code 64), and nothing was
/// opened for it.
///
/// - Parameter expected: what the option takes.
func optionText<Value>(
    _ expected: String,
    _ read: @escaping @Sendable (String) -> Value?
) -> @Sendable (String) throws -> Value {
    { text in
        guard let value = read(text) else { throw ValidationError(expected) }
        return value
    }
}
