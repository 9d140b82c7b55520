/// The problems of a set of definitions, which is refused as a whole.
package struct DefinitionFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let problems: [DefinitionProblem]

    package init(_ problems: [DefinitionProblem]) {
        self.problems = problems
    }

    /// One line for each problem.
    package var description: String { self.problems.map(\.description).joined(separator: "\n") }
}
