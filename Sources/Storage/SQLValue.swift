/// A Swift type whose values can be bound to a parameter of a SQL statement: `String`, `Int`, `Bool` (as 0 or 1),
/// `[UInt8]`, and optionals of these types (nil as `NULL`).
package protocol SQLValue: Sendable {
    var parameter: SQLParameter { get }
}

extension String: SQLValue {
    package var parameter: SQLParameter { .text(self) }
}

extension Int: SQLValue {
    package var parameter: SQLParameter { .integer(Int64(self)) }
}

extension Bool: SQLValue {
    package var parameter: SQLParameter { .integer(self ? 1 : 0) }
}

extension [UInt8]: SQLValue {
    package var parameter: SQLParameter { .blob(self) }
}

extension Optional: SQLValue where Wrapped: SQLValue {
    package var parameter: SQLParameter { self?.parameter ?? .null }
}
