/// A bound value in the form that an engine is given. Integers have 64 bits, text is UTF-8.
package enum SQLParameter: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}
