import Domain
import Testing

@Suite struct StatusTransitionTests {
    /// Every allowed change; any other event is refused.
    static let allowed: [(ConnectionStatus?, StatusEvent, ConnectionStatus, StatusReason)] = [
        (nil, .checked, .active, .checked),
        (nil, .testRequested, .testing, .testRequested),
        (nil, .expiryPassed, .expired, .tokenExpired),

        (.active, .switchedOff, .inactive, .switchedOff),
        (.active, .testStarted, .testing, .testStarted),
        (.active, .testRequested, .testing, .testRequested),
        (.active, .credentialsRefused, .error, .credentialsRefused),
        (.active, .expiryPassed, .expired, .tokenExpired),

        (.inactive, .switchedOn, .active, .switchedOn),
        (.inactive, .testStarted, .testing, .testStarted),
        (.inactive, .switchedOnExpired, .expired, .tokenExpired),

        (.testing, .testPassed, .active, .testPassed),
        (.testing, .checked, .active, .checked),
        (.testing, .switchedOff, .inactive, .switchedOff),
        (.testing, .credentialsRefused, .error, .credentialsRefused),
        (.testing, .expiryPassed, .expired, .tokenExpired),

        (.error, .testPassed, .active, .testPassed),
        (.error, .credentialsReplaced, .active, .credentialsReplaced),
        (.error, .switchedOff, .inactive, .switchedOff),
        (.error, .testStarted, .testing, .testStarted),
        (.error, .testRequested, .testing, .testRequested),

        (.expired, .tokenRefreshed, .active, .tokenRefreshed),
        (.expired, .credentialsReplaced, .active, .credentialsReplaced),
        (.expired, .switchedOff, .inactive, .switchedOff),
        (.expired, .testStarted, .testing, .testStarted),
        (.expired, .testRequested, .testing, .testRequested),
        (.expired, .refreshRefused, .error, .refreshRefused),

        (.active, .accessTakenBack, .error, .credentialsRefused),
        (.inactive, .accessTakenBack, .error, .credentialsRefused),
        (.testing, .accessTakenBack, .error, .credentialsRefused),
        (.expired, .accessTakenBack, .error, .credentialsRefused),
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

    /// Every refusal that says more than that the status does not allow the event.
    static let refusals: [(ConnectionStatus, StatusEvent, String)] = [
        (.active, .switchedOn, "The connection is active already"),
        (.active, .switchedOnExpired, "The connection is active already"),
        (.active, .testPassed, "The connection is active already"),
        (.active, .refreshRefused, "The connection's token has not expired; report this when it has"),

        (.inactive, .switchedOff, "The connection is inactive already"),
        (.inactive, .testPassed, "The connection is inactive; switch it on, or start a test"),
        (.inactive, .credentialsRefused, "The connection is inactive; switch it on, or start a test"),
        (.inactive, .refreshRefused, "The connection is inactive; switch it on, or start a test"),

        (.testing, .switchedOn, "The connection is being tested; it becomes active when the test passes"),
        (.testing, .switchedOnExpired, "The connection is being tested; it becomes active when the test passes"),
        (.testing, .testStarted, "The connection is being tested already"),
        (.testing, .refreshRefused, "The connection's token has not expired; report this when it has"),

        (.error, .switchedOn, "The connection is in error; give it other credentials"),
        (.error, .switchedOnExpired, "The connection is in error; give it other credentials"),
        (.error, .credentialsRefused, "The connection is in error already"),
        (.error, .refreshRefused, "The connection is in error already"),
        (.error, .accessTakenBack, "The connection is in error already"),

        (.expired, .switchedOn, "The connection's token has expired; give it the refreshed one"),
        (.expired, .switchedOnExpired, "The connection's token has expired; give it the refreshed one"),
        (.expired, .testPassed, "The connection's token has expired; give it the refreshed one"),
        (
            .expired, .credentialsRefused,
            "The connection's token has expired; report 'refresh_refused' when the service gives no other"
        ),
    ]

    @Test(arguments: [nil] + ConnectionStatus.allCases, StatusEvent.allCases)
    func aRefusalSaysWhatToDo(_ status: ConnectionStatus?, _ event: StatusEvent) {
        guard !Self.allowed.contains(where: { $0.0 == status && $0.1 == event }) else { return }
        let sentence = Self.refusals.first { $0.0 == status && $0.1 == event }?.2
        let expected = ServiceError(.conflict, sentence ?? "The connection's status does not allow this")
        #expect(throws: expected) { try StatusTransition(from: status, on: event) }
    }

    /// The status of a connection after its credentials were replaced, whose token has ended or not; nil for a status
    /// that stays.
    static let replacements: [(ConnectionStatus, isExpired: Bool, ConnectionStatus?)] = [
        (.active, false, nil), (.inactive, false, nil), (.testing, false, nil),
        (.error, false, .active), (.expired, false, .active),
        (.active, true, .expired), (.inactive, true, nil), (.testing, true, .expired),
        (.error, true, nil), (.expired, true, nil),
    ]

    @Test(arguments: replacements.indices)
    func replacedCredentialsMayChangeTheStatus(_ index: Int) {
        let (from, isExpired, to) = Self.replacements[index]
        let transition = StatusTransition(from: from, withCredentialsExpired: isExpired)
        #expect(transition?.to == to)
        guard let transition else { return }
        #expect(transition.from == from)
        #expect(transition.reason == (isExpired ? .tokenExpired : .credentialsReplaced))
    }
}
