/// The reason why a pattern is refused, and its position.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// In Unicode scalars from the start of the pattern.
    package let offset: Int
    /// One sentence with the problem and its correction.
    package let message: String

    package var description: String {
        "at offset \(offset): \(message)"
    }

    static let tooComplex = PatternError(
        offset: 0,
        message: "The pattern is too complex; use smaller counts, or fewer repetitions that overlap."
    )
}
