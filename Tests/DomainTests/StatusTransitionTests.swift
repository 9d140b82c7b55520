import Domain
import Testing

@Suite struct StatusTransitionTests {
    /// The whole table: what is not in it is refused.
    static let allowed: [(ConnectionStatus?, StatusEvent, ConnectionStatus, StatusReason)] = [
        (nil, .checked, .active, .checked),
        (nil, .testRequested, .testing, .testRequested),
        (nil, .expiryPassed, .expired, .tokenExpired),

        (.active, .switchedOff, .inactive, .switchedOff),
        (.active, .testStarted, .testing, .testStarted),
        (.active, .credentialsRefused, .error, .credentialsRefused),
        (.active, .expiryPassed, .expired, .tokenExpired),

        (.inactive, .switchedOn, .active, .switchedOn),
        (.inactive, .testStarted, .testing, .testStarted),
        (.inactive, .switchedOnExpired, .expired, .tokenExpired),

        (.testing, .testPassed, .active, .testPassed),
        (.testing, .switchedOff, .inactive, .switchedOff),
        (.testing, .credentialsRefused, .error, .credentialsRefused),
        (.testing, .expiryPassed, .expired, .tokenExpired),

        (.error, .testPassed, .active, .testPassed),
        (.error, .credentialsReplaced, .active, .credentialsReplaced),
        (.error, .switchedOff, .inactive, .switchedOff),
        (.error, .testStarted, .testing, .testStarted),

        (.expired, .tokenRefreshed, .active, .tokenRefreshed),
        (.expired, .credentialsReplaced, .active, .credentialsReplaced),
        (.expired, .switchedOff, .inactive, .switchedOff),
        (.expired, .testStarted, .testing, .testStarted),
        (.expired, .refreshRefused, .error, .refreshRefused),
    ]

    @Test(arguments: [nil] + ConnectionStatus.allCases, StatusEvent.allCases)
    func theTableIsAllThatIsAllowed(_ status: ConnectionStatus?, _ event: StatusEvent) throws {
        guard let (_, _, to, reason) = Self.allowed.first(where: { $0.0 == status && $0.1 == event }) else {
            let refusal = try #require(throws: ServiceError.self) { try StatusTransition(from: status, on: event) }
            #expect(refusal.code == .conflict)
            return
        }
        let transition = try StatusTransition(from: status, on: event)
        #expect((transition.from, transition.to, transition.reason) == (status, to, reason))
    }

    @Test func everyTransitionChangesTheStatus() {
        #expect(Self.allowed.allSatisfy { $0.0 != $0.2 })
    }

    @Test func everyEventAndEveryReasonHasItsUse() {
        #expect(Set(Self.allowed.map(\.1)) == Set(StatusEvent.allCases))
        #expect(Set(Self.allowed.map(\.3)) == Set(StatusReason.allCases))
    }

    @Test(
        arguments: [
            (.active, .switchedOn, "The connection is active already"),
            (.active, .switchedOnExpired, "The connection is active already"),
            (.inactive, .switchedOff, "The connection is inactive already"),
            (.testing, .switchedOn, "The connection is being tested; it becomes active when the test passes"),
            (.error, .switchedOn, "The connection is in error; give it other credentials"),
            (.expired, .switchedOn, "The connection's token has expired; give it the refreshed one"),
            (.expired, .testPassed, "The connection's token has expired; give it the refreshed one"),
            (
                .expired, .credentialsRefused,
                "The connection's token has expired; report 'refresh_refused' when the service gives no other"
            ),
            (.active, .testPassed, "The connection is active already"),
            (.active, .refreshRefused, "The connection's token has not expired; report this when it has"),
            (.inactive, .credentialsRefused, "The connection is inactive; switch it on, or start a test"),
            (.testing, .testStarted, "The connection is being tested already"),
            (.error, .credentialsRefused, "The connection is in error already"),
            (.active, .tokenRefreshed, "The connection's status does not allow this"),
        ] as [(ConnectionStatus, StatusEvent, String)]
    )
    func aRefusalSaysWhatToDo(_ status: ConnectionStatus, _ event: StatusEvent, _ sentence: String) {
        #expect(throws: ServiceError(.conflict, sentence)) { try StatusTransition(from: status, on: event) }
    }
}
