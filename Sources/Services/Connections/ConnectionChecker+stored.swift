import Domain

extension ConnectionChecker {
    /// Checks a stored connection with the values that it is to have.
    ///
    /// - Throws: as ``check(_:now:)``; `ServiceError.conflict` when the definition of the integration or of the auth method
    ///   has changed, because a caller who updates a connection sends neither.
    func check(stored submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        do {
            return try self.check(submission, now: now)
        } catch let failure as CheckFailure where failure.problems.allSatisfy(\.isOfDefinition) {
            throw ServiceError(
                .conflict,
                "The connection's integration or auth method is not defined as it was; put its definition back"
            )
        }
    }
}

extension FieldProblem {
    fileprivate var isOfDefinition: Bool {
        self.location == .body && ["integration", "integration_type", "auth_method_id"].contains(self.field)
    }
}
