/// The result of checking a submission without storing it.
package struct Validation: Sendable, Equatable {
    /// Empty when the submission would be accepted.
    package let problems: [FieldProblem]
    package let warnings: [FieldWarning]

    package init(problems: [FieldProblem], warnings: [FieldWarning]) {
        self.problems = problems
        self.warnings = warnings
    }
}
