/// Where a connection stands. The raw values are the specification's.
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active
    case inactive
    case testing
    case error
    case expired
}

/// What happens to a connection that may change where it stands.
package enum StatusEvent: Sendable, CaseIterable {
    /// It was made, and satisfies its integration.
    case checked
    /// It was made to be tested before it is used.
    case testRequested
    /// The time of its token has passed.
    case expiryPassed
    case switchedOff
    case switchedOn
    /// Switched on, but meanwhile its token's time has passed.
    case switchedOnExpired
    case testStarted
    case testPassed
    /// The service said no, and will say so again; a time-out or a fault of the service is no such event.
    case credentialsRefused
    /// It was given other credentials, and they satisfy its integration.
    case credentialsReplaced
    case tokenRefreshed
    /// The service will give no new token for the refresh token.
    case refreshRefused
}

/// Why a connection stands where it does. The raw values are what the API and the table show.
package enum StatusReason: String, Sendable, CaseIterable {
    case checked
    case testRequested = "test_requested"
    /// The access token's expiry has passed; its refresh token may renew it.
    case tokenExpired = "token_expired"
    case switchedOff = "switched_off"
    case switchedOn = "switched_on"
    case testStarted = "test_started"
    case testPassed = "test_passed"
    case credentialsRefused = "credentials_refused"
    case credentialsReplaced = "credentials_replaced"
    case tokenRefreshed = "token_refreshed"
    case refreshRefused = "refresh_refused"
}

/// One allowed change of a status: the state machine is its initialiser.
package struct StatusTransition: Sendable, Equatable {
    /// Nil for a connection that is being made.
    package let from: ConnectionStatus?
    package let to: ConnectionStatus
    package let reason: StatusReason

    /// - Throws: `ServiceError.conflict` when `event` cannot happen to a connection that stands at `status`.
    package init(from status: ConnectionStatus?, on event: StatusEvent) throws(ServiceError) {
        guard let to = Self.target(from: status, on: event) else {
            throw ServiceError(.conflict, Self.refusal(from: status, on: event))
        }
        self.from = status
        self.to = to
        self.reason = event.reason
    }

    /// What credentials that were checked anew do to a connection: one that waits for them is active again, one in use is
    /// expired when they are. Nil when its status stays: an inactive connection may get other credentials.
    package init?(from status: ConnectionStatus, withCredentialsExpired isExpired: Bool) {
        let event: StatusEvent = isExpired ? .expiryPassed : .credentialsReplaced
        guard let transition = try? StatusTransition(from: status, on: event) else { return nil }
        self = transition
    }

    private static func target(from status: ConnectionStatus?, on event: StatusEvent) -> ConnectionStatus? {
        switch (status, event) {
        case (nil, .checked): .active
        case (nil, .testRequested): .testing
        case (nil, .expiryPassed): .expired

        case (.active, .switchedOff): .inactive
        case (.active, .testStarted): .testing
        case (.active, .credentialsRefused): .error
        case (.active, .expiryPassed): .expired

        case (.inactive, .switchedOn): .active
        case (.inactive, .testStarted): .testing
        case (.inactive, .switchedOnExpired): .expired

        case (.testing, .testPassed): .active
        case (.testing, .switchedOff): .inactive
        case (.testing, .credentialsRefused): .error
        case (.testing, .expiryPassed): .expired

        case (.error, .testPassed), (.error, .credentialsReplaced): .active
        case (.error, .switchedOff): .inactive
        case (.error, .testStarted): .testing

        case (.expired, .tokenRefreshed), (.expired, .credentialsReplaced): .active
        case (.expired, .switchedOff): .inactive
        case (.expired, .testStarted): .testing
        case (.expired, .refreshRefused): .error

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
        case (.error, .credentialsRefused), (.error, .refreshRefused): "The connection is in error already"
        case (.expired, .switchedOn), (.expired, .switchedOnExpired), (.expired, .testPassed):
            "The connection's token has expired; give it the refreshed one"
        case (.expired, .credentialsRefused):
            "The connection's token has expired; report 'refresh_refused' when the service gives no other"
        default: "The connection's status does not allow this"
        }
    }
}

extension StatusEvent {
    fileprivate var reason: StatusReason {
        switch self {
        case .checked: .checked
        case .testRequested: .testRequested
        case .expiryPassed, .switchedOnExpired: .tokenExpired
        case .switchedOff: .switchedOff
        case .switchedOn: .switchedOn
        case .testStarted: .testStarted
        case .testPassed: .testPassed
        case .credentialsRefused: .credentialsRefused
        case .credentialsReplaced: .credentialsReplaced
        case .tokenRefreshed: .tokenRefreshed
        case .refreshRefused: .refreshRefused
        }
    }
}
