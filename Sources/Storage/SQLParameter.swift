/// A value to bind to a parameter of a statement, in the form that engines take. Text is encoded as UTF-8.
package enum SQLParameter: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}
