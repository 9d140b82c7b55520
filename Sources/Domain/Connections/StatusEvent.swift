/// An event in the life of a connection that may change the connection's status.
package enum StatusEvent: Sendable, CaseIterable {
    /// The connection was created, and passed the checks of its integration.
    case checked
    /// The connection was created, and is to be tested before it is used.
    case testRequested
    /// The connection's token expired.
    case expiryPassed
    case switchedOff
    case switchedOn
    /// The connection was switched on, but its token had expired while it was switched off.
    case switchedOnExpired
    case testStarted
    case testPassed
    /// The service refused the credentials and will refuse them again. A time-out or a fault of the service is no such
    /// event.
    case credentialsRefused
    /// The connection got other credentials, which passed the checks of its integration.
    case credentialsReplaced
    case tokenRefreshed
    /// The service refused to issue a new access token for the refresh token.
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
