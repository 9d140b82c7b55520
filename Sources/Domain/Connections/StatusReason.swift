/// The reason why a connection has its status. The raw values are stored in the database and shown by the API.
package enum StatusReason: String, Sendable, CaseIterable {
    case checked
    case testRequested = "test_requested"
    /// The access token has expired. A refresh token may still be valid.
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
