package import Domain

/// The changes of a connection's status that follow from a test. A test that confirms the status changes nothing, and one
/// that says nothing definite neither.
package struct StatusAfterTest: Sendable {
    private let finding: TestFinding
    private let actor: String
    private let activates: Bool
    private let isAsked: Bool
    private let needsConfirmation: Bool
    private let expiry: Timestamp?
    private let now: Timestamp
    private let identifiers: IdentifierGenerator

    /// - Parameters:
    ///   - actor: the id of the key or user that asked for the test, or `patchbay` for the daemon itself.
    ///   - activates: whether a passed test switches an `inactive` connection on.
    ///   - isAsked: whether somebody asked for the test. A test that the daemon makes by itself ends no test that another
    ///     program has begun.
    ///   - needsConfirmation: whether a refusal leaves an `active` connection as it is, because a further test has to
    ///     confirm it. So are the first refusals of the tests that nobody asked for.
    ///   - expiry: the end of the tested access token; nil when it does not end, or its end is not known.
    package init(
        _ finding: TestFinding,
        by actor: String,
        activates: Bool = false,
        isAsked: Bool = true,
        needsConfirmation: Bool = false,
        expiry: Timestamp?,
        at now: Timestamp,
        identifiers: IdentifierGenerator
    ) {
        self.finding = finding
        self.actor = actor
        self.activates = activates
        self.isAsked = isAsked
        self.needsConfirmation = needsConfirmation
        self.expiry = expiry
        self.now = now
        self.identifiers = identifiers
    }

    /// The function that a ``ConnectionTestStore`` calls in its transaction.
    package var rule: TestStatusRule {
        { connection in try self.events(for: connection) }
    }

    /// The changes in their order.
    ///
    /// - Throws: no error for a status of today; `ServiceError.conflict` when the state machine does not know a change.
    package func events(for connection: Connection) throws -> [ConnectionEvent] {
        var status = connection.status
        return try self.inputs(for: connection)
            .map { input in
                let transition = try StatusTransition(from: status, on: input)
                let message = input == .credentialsRefused ? self.finding.message?.cutForStatus : nil
                defer { status = transition.to }
                return ConnectionEvent(
                    transition,
                    from: status,
                    id: self.identifiers.next(),
                    message: message,
                    actor: self.actor,
                    at: self.now
                )
            }
    }

    private func inputs(for connection: Connection) -> [StatusEvent] {
        if connection.isTestRequested { return self.inputsForRequest }
        guard self.finding.isOfService else { return [] }
        let status = connection.status
        if status == .testing, !self.isAsked, !connection.isTestRequested { return [] }
        switch (self.finding.outcome, status) {
        case (.passed, .testing): return [.testPassed]
        case (.passed, .error): return [.testStarted, .testPassed]
        case (.passed, .expired): return self.expiry.isPast(at: self.now) ? [] : [.testStarted, .testPassed]
        case (.passed, .inactive):
            return self.activates && !self.expiry.isPast(at: self.now) ? [.testStarted, .testPassed] : []
        case (.refused, .testing): return [.credentialsRefused]
        case (.refused, .active): return self.needsConfirmation ? [] : [.testStarted, .credentialsRefused]
        case (.passed, .active), (.refused, .error), (.refused, .expired), (.refused, .inactive), (.unsure, _),
            (.notTestable, _):
            return []
        }
    }
}

extension StatusAfterTest {
    /// The inputs for a connection that waits for its first test. Each definite end ends the wait, also that the
    /// connection cannot be tested, because the connection would wait for ever.
    private var inputsForRequest: [StatusEvent] {
        switch self.finding.outcome {
        case .passed: [.testPassed]
        case .refused: [.credentialsRefused]
        case .notTestable: self.finding.isPastExpiry ? [] : [.checked]
        case .unsure: []
        }
    }
}

extension TestFinding {
    /// Whether the service was asked. A call that Patchbay itself refused says nothing about the credentials.
    fileprivate var isOfService: Bool {
        switch self.code {
        case .moved: false
        case .invalidConfig: self.httpStatus != nil
        default: true
        }
    }
}

extension String {
    /// The string cut at the greatest length of a status message.
    fileprivate var cutForStatus: String { String(self.unicodeScalars.prefix(StatusReport.longestMessage)) }
}
