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

extension StatusEvent {
    var reason: StatusReason {
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
