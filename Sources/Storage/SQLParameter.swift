/// A value to bind to a parameter of a SQL statement, as one of the types that database engines store. Strings are
/// encoded as UTF-8.
package enum SQLParameter: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}
