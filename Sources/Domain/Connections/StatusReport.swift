/// The report of a program that used or tested a connection.
package struct StatusReport: Sendable {
    /// The reported result. Each raw value equals the raw value of the ``StatusReason`` that the connection gets.
    package enum Outcome: String, Sendable, CaseIterable {
        case testStarted = "test_started"
        case testPassed = "test_passed"
        /// The service refused the credentials and will refuse them again. Programs must not report a time-out or a
        /// failure of the service, because the credentials may still be valid.
        case credentialsRefused = "credentials_refused"
        /// The service refused to issue a new access token when the refresh token was presented.
        case refreshRefused = "refresh_refused"

        package var event: StatusEvent {
            switch self {
            case .testStarted: .testStarted
            case .testPassed: .testPassed
            case .credentialsRefused: .credentialsRefused
            case .refreshRefused: .refreshRefused
            }
        }

        /// The connection may be used after the report, or after the test that the report begins.
        package var makesUsable: Bool { self == .testStarted || self == .testPassed }

        /// The result of a test that the report tells; nil when the report says nothing about the credentials.
        /// `refresh_refused` is about the refresh token, which no test tries.
        fileprivate var testCode: TestCode? {
            switch self {
            case .testPassed: .passed
            case .credentialsRefused: .refused
            case .testStarted, .refreshRefused: nil
            }
        }
    }

    /// The greatest length of ``message`` in code points.
    package static let longestMessage = 255

    package let outcome: Outcome
    /// The service's message about the outcome, for people; nil when there is no message.
    package let message: String?
    /// The id and version of the credential that the program used. Nil when the report concerns the credential that the
    /// connection has when the report arrives.
    package let credential: (id: String, version: Int)?

    /// The report as the result of a test, which is stored as the connection's last one; nil when it is none.
    package var finding: TestFinding? {
        self.outcome.testCode.map { TestFinding($0, message: self.message) }
    }

    package init(_ outcome: Outcome, message: String? = nil, of credential: (id: String, version: Int)? = nil) {
        self.outcome = outcome
        self.message = message
        self.credential = credential
    }
}
