/// An input of the state machine of a connection's status (``StatusTransition``).
package enum StatusEvent: Sendable, CaseIterable {
    /// The connection's values passed the checks of the integration: the connection is new, or cannot be tested.
    case checked
    /// The connection is new or was changed, and has to be tested before it is used.
    case testRequested
    /// The connection's access token has expired.
    case expiryPassed
    case switchedOff
    case switchedOn
    /// The connection was switched on, but its token had expired while it was switched off.
    case switchedOnExpired
    case testStarted
    case testPassed
    /// The service refused the credentials and will refuse them again. A time-out or a failure of the service is not
    /// this event, because the credentials may still be valid.
    case credentialsRefused
    /// The connection got new credentials, which passed the checks of the integration.
    case credentialsReplaced
    case tokenRefreshed
    /// The service refused to issue a new access token when the refresh token was presented.
    case refreshRefused
    /// The access was taken back: the user disconnected the account.
    case accessTakenBack
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
        case .credentialsRefused, .accessTakenBack: .credentialsRefused
        case .credentialsReplaced: .credentialsReplaced
        case .tokenRefreshed: .tokenRefreshed
        case .refreshRefused: .refreshRefused
        }
    }
}
