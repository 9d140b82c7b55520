/// A secret value. String interpolation, `description`, `dump` and `Mirror` show it as `<redacted>`, also when it is a
/// property of another value. Only `reveal()` returns the value, so all uses of secrets can be found by searching for
/// `reveal`.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    package init(_ value: Value) {
        self.value = value
    }

    package func reveal() -> Value { self.value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(reflecting: "<redacted>") }
}

/// The string that Patchbay shows in place of a secret. A submission with this string as a value is refused, so that
/// the mask is never stored as a secret.
package let secretMask = "••••••••"
