import Domain

extension ConnectionChecker {
    /// Checks the values that a stored connection will have after an update.
    ///
    /// - Throws: the errors of ``check(_:now:)``. If all problems are about the integration or the auth method, throws
    ///   `ServiceError.conflict` instead: an update cannot change these two, so the integration's definition must have
    ///   changed since the connection was stored.
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
