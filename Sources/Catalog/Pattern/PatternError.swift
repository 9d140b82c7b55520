/// Why a pattern is refused, and where.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// In Unicode scalars from the start of the pattern.
    package let offset: Int
    /// One sentence: what is wrong and what to write instead.
    package let message: String

    package var description: String {
        "at offset \(offset): \(message)"
    }

    static let tooComplex = PatternError(
        offset: 0,
        message: "The pattern is too complex; use smaller counts, or fewer repetitions that overlap."
    )
}
