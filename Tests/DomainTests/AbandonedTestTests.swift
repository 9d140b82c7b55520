import Domain
import TestSupport
import Testing

@Suite struct AbandonedTestTests {
    private func event(
        _ number: Int,
        _ from: ConnectionStatus,
        _ to: ConnectionStatus,
        _ reason: StatusReason
    ) throws -> ConnectionEvent {
        ConnectionEvent(
            id: try sampleID(number),
            from: from,
            to: to,
            reason: reason,
            message: "a message",
            actor: "key_1",
            createdAt: someTime
        )
    }

    private func transition(_ history: [ConnectionEvent], expiresAt: Timestamp? = nil) throws -> StatusTransition {
        StatusTransition(
            ending: AbandonedTest(workspaceID: try sampleID(1), history: history, expiresAt: expiresAt),
            at: someTime
        )
    }

    /// Every change of status, and so every reason that a status before a test can have.
    static let before: [(ConnectionStatus, ConnectionStatus, StatusReason)] = [
        (.inactive, .active, .switchedOn), (.testing, .active, .testPassed), (.error, .active, .credentialsReplaced),
        (.active, .inactive, .switchedOff), (.active, .error, .credentialsRefused),
        (.expired, .error, .refreshRefused), (.testing, .error, .credentialsRefused),
    ]

    @Test(arguments: before.indices)
    func theStatusBeforeTheTestComesBackWithItsReason(_ index: Int) throws {
        let (from, to, reason) = Self.before[index]
        let history = [try self.event(2, to, .testing, .testStarted), try self.event(1, from, to, reason)]
        let transition = try self.transition(history)
        #expect((transition.from, transition.to, transition.reason) == (.testing, to, reason))
    }

    static let first: [(ConnectionStatus, StatusReason)] = [(.active, .checked), (.expired, .tokenExpired)]

    @Test(arguments: first.indices)
    func aConnectionWithoutAnEarlierChangeHasTheReasonOfItsCreation(_ index: Int) throws {
        let (status, reason) = Self.first[index]
        let transition = try self.transition([self.event(1, status, .testing, .testStarted)], expiresAt: someTime)
        #expect((transition.to, transition.reason) == (status, reason))
    }

    @Test(arguments: [nil, someTime.adding(seconds: 1)])
    func anExpiredConnectionThatGotAnotherTokenBecomesActive(_ expiresAt: Timestamp?) throws {
        let history = [
            try self.event(2, .expired, .testing, .testStarted), try self.event(1, .active, .expired, .tokenExpired),
        ]
        let renewed = try self.transition(history, expiresAt: expiresAt)
        #expect((renewed.to, renewed.reason) == (.active, .credentialsReplaced))
        let expired = try self.transition(history, expiresAt: someTime)
        #expect((expired.to, expired.reason) == (.expired, .tokenExpired))
    }

    /// Only a hand that writes to the database makes such a history.
    @Test func withoutTheStartOfTheTestTheConnectionIsSwitchedOff() throws {
        let histories = [
            [], [try self.event(1, .testing, .active, .testPassed)],
            [try self.event(1, .testing, .testing, .testStarted)],
        ]
        for history in histories {
            let transition = try self.transition(history)
            #expect((transition.from, transition.to, transition.reason) == (.testing, .inactive, .switchedOff))
        }
    }
}
