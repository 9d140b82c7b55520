/// Thrown when a set of definitions has problems. The set is refused as a whole.
package struct DefinitionFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let problems: [DefinitionProblem]

    package init(_ problems: [DefinitionProblem]) {
        self.problems = problems
    }

    /// The problems, one per line.
    package var description: String { self.problems.map(\.description).joined(separator: "\n") }
}
