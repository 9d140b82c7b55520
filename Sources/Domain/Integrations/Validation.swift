/// What a check of a draft found.
package struct Validation: Sendable, Equatable {
    /// None when the draft would be accepted.
    package let problems: [FieldProblem]
    package let warnings: [FieldWarning]

    package init(problems: [FieldProblem], warnings: [FieldWarning]) {
        self.problems = problems
        self.warnings = warnings
    }
}
