import Domain

/// When a connection is tested again by the daemon. Only connections that Patchbay tested or verified once have such a
/// plan.
package struct TestSchedule: Sendable {
    /// The number of hours between two tests of a connection that works; 0 for none.
    private let hours: Int

    /// The pauses after failed tests, in seconds. After the last one, its pause is repeated.
    static let pausesAfterFailure: [Int64] = [300, 1800, 7200, 28800, 86400]
    /// The pauses between the tests of a connection that is to be tested before it is used, in seconds.
    static let pausesOfRequest: [Int64] = [30, 120, 600, 3600]
    /// The time in seconds after which a second refusal counts as a confirmation of the first one. A single refusal may
    /// come from a service that is being deployed.
    package static let confirmationPause: Int64 = 300

    package init(hours: Int) {
        self.hours = hours
    }

    /// The plan after a test.
    ///
    /// - Parameters:
    ///   - attempts: the number of failed tests in a row before this one.
    ///   - connection: the connection after the test.
    func plan(after finding: TestFinding, attempts: Int, of connection: Connection, at now: Timestamp) -> WorkPlan {
        if connection.isTestRequested {
            let pause = Self.pausesOfRequest[min(attempts, Self.pausesOfRequest.count - 1)]
            let due = now.adding(seconds: max(pause, finding.pause))
            return WorkPlan(dueAt: due, attempts: attempts + 1, isAwaited: true)
        }
        guard self.hours > 0 else { return WorkPlan(dueAt: nil) }
        switch finding.outcome {
        case .passed, .notTestable:
            return WorkPlan(dueAt: now.adding(seconds: self.period(of: connection.id)))
        case .refused, .unsure:
            let pause = Self.pausesAfterFailure[min(attempts, Self.pausesAfterFailure.count - 1)]
            return WorkPlan(dueAt: now.adding(seconds: max(pause, finding.pause)), attempts: attempts + 1)
        }
    }

    /// The plan of a connection that is switched off or being tested by another program, which is not tested.
    func plan(ofUnused connection: Connection, at now: Timestamp) -> WorkPlan {
        guard self.hours > 0 else { return WorkPlan(dueAt: nil) }
        return WorkPlan(dueAt: now.adding(seconds: self.period(of: connection.id)))
    }

    /// The plan of a connection that is to be tested for the first time.
    static func first(at now: Timestamp) -> WorkPlan { WorkPlan(dueAt: now, isAwaited: true) }

    /// The number of seconds between two tests: the setting, made longer or shorter by up to a quarter. The difference
    /// depends on the connection's id, so that connections of one import are not tested at the same time.
    private func period(of id: Identifier<Connection>) -> Int64 {
        // FNV-1a. Swift's hash values differ from process to process.
        let hash = id.text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let seconds = Int64(self.hours) * 3600
        return seconds * 3 / 4 + Int64(hash >> 33) % (seconds / 2)
    }
}

extension Connection {
    /// Whether the connection is to be tested before it is used, and no test has had a definite outcome yet.
    var isTestRequested: Bool { self.status == .testing && self.statusReason == .testRequested }
}

extension TestFinding {
    /// The pause in seconds that the service demands, at most a day.
    fileprivate var pause: Int64 { Int64(min(max(self.retryAfter ?? 0, 0), 86400)) }
}
