/// What whoever uses or tests a connection says of it.
package struct StatusReport: Sendable {
    /// The raw values are those of the ``StatusReason`` that each leads to.
    package enum Outcome: String, Sendable, CaseIterable {
        case testStarted = "test_started"
        case testPassed = "test_passed"
        /// The service said no, and will say so again; a time-out or a fault of the service is nothing to report.
        case credentialsRefused = "credentials_refused"
        /// The service gives no new token for the refresh token.
        case refreshRefused = "refresh_refused"

        fileprivate var event: StatusEvent {
            switch self {
            case .testStarted: .testStarted
            case .testPassed: .testPassed
            case .credentialsRefused: .credentialsRefused
            case .refreshRefused: .refreshRefused
            }
        }
    }

    /// In code points.
    package static let longestMessage = 255

    package let outcome: Outcome
    /// What the service said, for people.
    package let message: String?
    /// The credential that was used, and its version; nil when the report is of whichever is there.
    package let credential: (id: String, version: Int)?

    package init(_ outcome: Outcome, message: String? = nil, of credential: (id: String, version: Int)? = nil) {
        self.outcome = outcome
        self.message = message
        self.credential = credential
    }
}

extension ConnectionAdministration {
    /// Changes a connection's status to what somebody found out who used or tested it.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when its status does not allow it, and when it
    ///   has other credentials than the report is of; `unavailable`.
    package func report(
        _ report: StatusReport,
        of id: String,
        if precondition: Precondition? = nil,
        by act: Act
    ) async throws -> Connection {
        try await self.changeStatus(of: id, if: precondition, by: act, message: report.message) { connection, _ in
            let credential = try self.credential(of: connection)
            // A slow report of old credentials says nothing of the new ones.
            guard report.credential.map({ $0 == (credential.id.text, credential.version) }) ?? true else {
                throw ServiceError(
                    .conflict,
                    "The connection has other credentials than the report is of; report what becomes of these"
                )
            }
            return (report.outcome.event, .asRead(credential))
        }
    }
}
