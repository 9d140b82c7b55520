/// Everything that is wrong with a submitted connection, in the order credentials, config, each as defined; or with a
/// submitted credential.
package struct CheckFailure: Error, Sendable, Equatable {
    package let problems: [FieldProblem]
    /// What failed.
    package let message: String

    package init(_ problems: [FieldProblem], message: String = "Connection validation failed") {
        self.problems = problems
        self.message = message
    }
}
