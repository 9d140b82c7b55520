import Domain

/// Verifies the values of a change that is repeated when another change of the row came first. The service is asked again
/// only when the values differ from those that were tried, and at most twice in all.
struct RepeatedVerification {
    private static let mostTests = 2

    private let mode: VerificationMode?
    private var last: (subject: TestSubject, result: Verification?)?
    private var tests = 0

    /// - Parameter mode: nil for no verification.
    init(_ mode: VerificationMode?) {
        self.mode = mode
    }

    /// - Parameter account: the account that the connection has; nil for a new connection.
    /// - Returns: nil when nothing was tested, and nothing is to be tested later.
    /// - Throws: the errors of ``ConnectionVerifier/verify(_:_:account:)``; `ServiceError.conflict` when the values keep
    ///   changing; `unavailable` in a process that makes no outgoing call.
    mutating func verify(
        _ values: @autoclosure () -> TestSubject,
        account: ServiceAccount? = nil,
        with verifier: ConnectionVerifier?
    ) async throws -> Verification? {
        guard let mode else { return nil }
        let subject = values()
        if let last, last.subject.isSame(as: subject) { return last.result }
        guard let verifier else {
            throw ServiceError(.unavailable, "This process makes no outgoing call; leave 'verify' out")
        }
        guard self.tests < Self.mostTests else {
            throw ServiceError(.conflict, "The connection is being changed by others; try again in a moment")
        }
        self.tests += 1
        let result = try await verifier.verify(subject, mode, account: account)
        self.last = (subject, result)
        return result
    }
}

extension TestSubject {
    /// Whether a test of the other values would ask the service the same.
    fileprivate func isSame(as other: TestSubject) -> Bool {
        self.config == other.config && self.expiresAt == other.expiresAt
            && self.content.secret.reveal() == other.content.secret.reveal()
            && self.content.destinations == other.content.destinations
    }
}
