/// Everything that is wrong with definitions.
package struct DefinitionFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let problems: [DefinitionProblem]

    package init(_ problems: [DefinitionProblem]) {
        self.problems = problems
    }

    /// A line for each.
    package var description: String { self.problems.map(\.description).joined(separator: "\n") }
}
