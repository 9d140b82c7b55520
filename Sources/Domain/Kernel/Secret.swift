/// A value that prints as `<redacted>` in every way a Swift value can print: interpolated, described, dumped, mirrored,
/// and inside whatever holds it. `reveal()` is the one way to it, and easy to search for.
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

/// What Patchbay shows where a secret is. Submitted as a value it is refused: a mask is never stored.
package let secretMask = "••••••••"
