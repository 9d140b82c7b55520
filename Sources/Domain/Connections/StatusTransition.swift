/// One allowed change of a connection's status. ``init(from:on:)`` is the state machine: it maps the present status and
/// an event to the next status.
package struct StatusTransition: Sendable, Equatable {
    /// The status before the change; nil for a connection that is being created.
    package let from: ConnectionStatus?
    package let to: ConnectionStatus
    package let reason: StatusReason

    /// Creates the change that an event causes.
    ///
    /// - Parameter status: the present status; nil for a connection that is being created.
    /// - Throws: `ServiceError.conflict` when `event` is not allowed for a connection with this status.
    package init(from status: ConnectionStatus?, on event: StatusEvent) throws(ServiceError) {
        guard let to = Self.target(from: status, on: event) else {
            throw ServiceError(.conflict, Self.refusal(from: status, on: event))
        }
        self.from = status
        self.to = to
        self.reason = event.reason
    }

    /// The change of status after the new credentials of a stored connection passed the checks. If the credentials have
    /// expired, an `active` or `testing` connection becomes `expired`. Otherwise, an `error` or `expired` connection
    /// becomes `active`. Nil when the status stays the same, as for an `inactive` connection.
    package init?(from status: ConnectionStatus, withCredentialsExpired isExpired: Bool) {
        let event: StatusEvent = isExpired ? .expiryPassed : .credentialsReplaced
        guard let transition = try? StatusTransition(from: status, on: event) else { return nil }
        self = transition
    }

    /// The change that ends an abandoned test. The connection gets the status and the reason that it had before the
    /// test.
    ///
    /// There are two exceptions. A connection that was `expired` becomes `active` if its token has not expired now,
    /// because then the connection got new credentials during the test. A connection whose history does not begin with
    /// the start of a test becomes `inactive`, so that it is not used before a person switches it on.
    package init(ending test: AbandonedTest, at now: Timestamp) {
        self.from = .testing
        guard let start = test.history.first, start.to == .testing, start.from != .testing else {
            (self.to, self.reason) = (.inactive, .switchedOff)
            return
        }
        guard start.from != .expired || test.expiresAt.isPast(at: now) else {
            (self.to, self.reason) = (.active, .credentialsReplaced)
            return
        }
        self.to = start.from
        if let before = test.history.dropFirst().first, before.to == start.from {
            self.reason = before.reason
        } else {
            self.reason = Self.firstReason(of: start.from)
        }
    }

    /// The reason that goes with the status of a new connection. New connections are `active`, `expired` or `testing`;
    /// the other two cases make the `switch` exhaustive.
    private static func firstReason(of status: ConnectionStatus) -> StatusReason {
        switch status {
        case .active: .checked
        case .expired: .tokenExpired
        case .testing: .testRequested
        case .inactive: .switchedOff
        case .error: .credentialsRefused
        }
    }

    private static func target(from status: ConnectionStatus?, on event: StatusEvent) -> ConnectionStatus? {
        switch (status, event) {
        case (nil, .checked): .active
        case (nil, .testRequested): .testing
        case (nil, .expiryPassed): .expired

        case (.active, .switchedOff): .inactive
        case (.active, .testStarted), (.active, .testRequested): .testing
        case (.active, .credentialsRefused): .error
        case (.active, .expiryPassed): .expired

        case (.inactive, .switchedOn): .active
        case (.inactive, .testStarted): .testing
        case (.inactive, .switchedOnExpired): .expired

        case (.testing, .testPassed), (.testing, .checked): .active
        case (.testing, .switchedOff): .inactive
        case (.testing, .credentialsRefused): .error
        case (.testing, .expiryPassed): .expired

        case (.error, .testPassed), (.error, .credentialsReplaced): .active
        case (.error, .switchedOff): .inactive
        case (.error, .testStarted), (.error, .testRequested): .testing

        case (.expired, .tokenRefreshed), (.expired, .credentialsReplaced): .active
        case (.expired, .switchedOff): .inactive
        case (.expired, .testStarted), (.expired, .testRequested): .testing
        case (.expired, .refreshRefused): .error

        case (.active, .accessTakenBack), (.inactive, .accessTakenBack), (.testing, .accessTakenBack),
            (.expired, .accessTakenBack):
            .error

        default: nil
        }
    }

    private static func refusal(from status: ConnectionStatus?, on event: StatusEvent) -> String {
        switch (status, event) {
        case (.active, .switchedOn), (.active, .switchedOnExpired), (.active, .testPassed):
            "The connection is active already"
        case (.active, .refreshRefused), (.testing, .refreshRefused):
            "The connection's token has not expired; report this when it has"
        case (.inactive, .switchedOff): "The connection is inactive already"
        case (.inactive, .testPassed), (.inactive, .credentialsRefused), (.inactive, .refreshRefused):
            "The connection is inactive; switch it on, or start a test"
        case (.testing, .switchedOn), (.testing, .switchedOnExpired):
            "The connection is being tested; it becomes active when the test passes"
        case (.testing, .testStarted): "The connection is being tested already"
        case (.error, .switchedOn), (.error, .switchedOnExpired):
            "The connection is in error; give it other credentials"
        case (.error, .credentialsRefused), (.error, .refreshRefused), (.error, .accessTakenBack):
            "The connection is in error already"
        case (.expired, .switchedOn), (.expired, .switchedOnExpired), (.expired, .testPassed):
            "The connection's token has expired; give it the refreshed one"
        case (.expired, .credentialsRefused):
            "The connection's token has expired; report 'refresh_refused' when the service gives no other"
        default: "The connection's status does not allow this"
        }
    }
}
