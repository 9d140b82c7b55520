/// The reason why a pattern is refused, and the position of the error in the pattern.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// The position of the error, in Unicode scalars from the start of the pattern.
    package let offset: Int
    /// One sentence that names the error and its correction.
    package let message: String

    package var description: String {
        "at offset \(offset): \(message)"
    }

    static let tooComplex = PatternError(
        offset: 0,
        message: "The pattern is too complex; use smaller counts, or fewer repetitions that overlap."
    )
}
