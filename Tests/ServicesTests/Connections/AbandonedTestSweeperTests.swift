import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct AbandonedTestSweeperTests {
    private typealias Rule = @Sendable (AbandonedTest) throws -> (ConnectionEvent, Act)

    /// Keeps the times at which tests began, of connections that were active before.
    private final class Tests: AbandonedTestStore {
        private let starts: Mutex<[Timestamp]>
        let batches = Mutex<[Int]>([])
        let decisions = Mutex<[(event: ConnectionEvent, act: Act)]>([])

        init(_ starts: [Timestamp]) {
            self.starts = Mutex(starts.sorted())
        }

        func oldestTest() throws -> Timestamp? { self.starts.withLock { $0.first } }

        func endTests(startedBy time: Timestamp, limit: Int, deciding rule: @escaping Rule) async throws -> Int {
            let due = self.starts.withLock { starts in
                let due = Array(starts.prefix { $0 <= time }.prefix(limit))
                starts.removeFirst(due.count)
                return due
            }
            for start in due {
                let event = ConnectionEvent(
                    id: try sampleID(1),
                    from: .active,
                    to: .testing,
                    reason: .testStarted,
                    actor: "key_1",
                    createdAt: start
                )
                let test = AbandonedTest(workspaceID: try sampleID(7), history: [event], expiresAt: nil)
                let decision = try rule(test)
                self.decisions.withLock { $0.append(decision) }
            }
            self.batches.withLock { $0.append(due.count) }
            return due.count
        }
    }

    private func sweep(_ tests: Tests, after seconds: Int64 = 0) async throws -> (ended: Int, next: Timestamp?) {
        let clock = Clock.fixed(someTime.adding(seconds: seconds).milliseconds)
        return try await AbandonedTestSweeper(
            store: tests,
            identifiers: IdentifierGenerator(clock: clock),
            clock: clock
        ).sweep()
    }

    @Test func withoutTestsThereIsNoNextEnd() async throws {
        #expect(try await self.sweep(Tests([])) == (0, nil))
    }

    @Test func aTestEndsTenMinutesAfterItsStart() async throws {
        let tests = Tests([someTime, someTime.adding(seconds: 90)])
        #expect(try await self.sweep(tests) == (0, someTime.adding(seconds: 600)))
        #expect(try await self.sweep(tests, after: 599) == (0, someTime.adding(seconds: 600)))
        #expect(try await self.sweep(tests, after: 600) == (1, someTime.adding(seconds: 690)))
        #expect(try await self.sweep(tests, after: 690) == (1, nil))
    }

    @Test func manyConnectionsAreChangedInBatches() async throws {
        let tests = Tests(Array(repeating: someTime, count: 1200))
        #expect(try await self.sweep(tests, after: 600) == (1200, nil))
        #expect(tests.batches.withLock { $0 } == [500, 500, 200])
    }

    @Test func theDaemonEndsEachTestInTheWorkspaceOfTheConnection() async throws {
        let tests = Tests([someTime, someTime])
        _ = try await self.sweep(tests, after: 600)
        let decisions = tests.decisions.withLock { $0 }
        #expect(Set(decisions.map(\.event.id)).count == 2)
        #expect(Set(decisions.map(\.act.id)).count == 2)
        for (event, act) in decisions {
            #expect((event.from, event.to, event.reason) == (.testing, .active, .checked))
            #expect(event.message == "No outcome of the test was reported within 10 minutes")
            #expect((event.actor, event.createdAt) == ("patchbay", someTime.adding(seconds: 600)))
            #expect((act.action, act.caller.id, act.requestID) == (.connectionEndTest, "patchbay", nil))
            #expect(act.caller.workspaceID == (try sampleID(7)))
        }
    }
}
