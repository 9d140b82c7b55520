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
