/// Thrown when a submission of a connection or credential is refused. It has every problem: first those of
/// `credentials`, then those of `config`, each in the order of the definition's fields.
package struct CheckFailure: Error, Sendable, Equatable {
    package let problems: [FieldProblem]
    /// One sentence that names the failed check.
    package let message: String

    package init(_ problems: [FieldProblem], message: String = "Connection validation failed") {
        self.problems = problems
        self.message = message
    }
}
