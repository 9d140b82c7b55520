/// A report by a program that used or tested a connection.
package struct StatusReport: Sendable {
    /// The result that a program reports. Each raw value equals that of the ``StatusReason`` that the report sets.
    package enum Outcome: String, Sendable, CaseIterable {
        case testStarted = "test_started"
        case testPassed = "test_passed"
        /// The service refused the credentials and will refuse them again. A time-out or a fault of the service is not
        /// reported.
        case credentialsRefused = "credentials_refused"
        /// The service refused to issue a new access token for the refresh token.
        case refreshRefused = "refresh_refused"

        package var event: StatusEvent {
            switch self {
            case .testStarted: .testStarted
            case .testPassed: .testPassed
            case .credentialsRefused: .credentialsRefused
            case .refreshRefused: .refreshRefused
            }
        }
    }

    /// The greatest length of ``message`` in code points.
    package static let longestMessage = 255

    package let outcome: Outcome
    /// The service's message, for people.
    package let message: String?
    /// The id and version of the credential that was used; nil for the credential that the connection has when the
    /// report arrives.
    package let credential: (id: String, version: Int)?

    package init(_ outcome: Outcome, message: String? = nil, of credential: (id: String, version: Int)? = nil) {
        self.outcome = outcome
        self.message = message
        self.credential = credential
    }
}
