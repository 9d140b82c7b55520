import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct ExpirySweeperTests {
    private typealias Rule = @Sendable (ConnectionStatus, Identifier<Workspace>) throws -> (ConnectionEvent, Act)

    /// Keeps the ends of tokens. The connections of odd ends are active, those of even ends are being tested.
    private final class Tokens: ExpiryStore {
        private let times: Mutex<[Timestamp]>
        let batches = Mutex<[Int]>([])
        let decisions = Mutex<[(event: ConnectionEvent, act: Act)]>([])

        init(_ times: [Timestamp]) {
            self.times = Mutex(times.sorted())
        }

        func nextExpiry() throws -> Timestamp? { self.times.withLock { $0.first } }

        func expire(dueBy now: Timestamp, limit: Int, deciding rule: @escaping Rule) async throws -> Int {
            let due = self.times.withLock { times in
                let due = Array(times.prefix { $0 <= now }.prefix(limit))
                times.removeFirst(due.count)
                return due
            }
            for end in due {
                let status: ConnectionStatus = end.milliseconds.isMultiple(of: 2) ? .testing : .active
                let decision = try rule(status, try sampleID(1))
                self.decisions.withLock { $0.append(decision) }
            }
            self.batches.withLock { $0.append(due.count) }
            return due.count
        }
    }

    private func sweep(
        _ tokens: some ExpiryStore,
        at now: Timestamp = someTime
    ) async throws -> (expired: Int, next: Timestamp?) {
        let clock = Clock.fixed(now.milliseconds)
        let sweeper = ExpirySweeper(store: tokens, identifiers: IdentifierGenerator(clock: clock), clock: clock)
        return try await sweeper.sweep()
    }

    @Test func withoutTokensThereIsNoNextEnd() async throws {
        #expect(try await self.sweep(Tokens([])) == (0, nil))
    }

    @Test func aSweepReturnsTheNextEnd() async throws {
        let first = Timestamp(milliseconds: someTime.milliseconds + 1)
        let last = someTime.adding(seconds: 90)
        let tokens = Tokens([last, first])
        #expect(try await self.sweep(tokens) == (0, first))
        #expect(try await self.sweep(tokens, at: someTime.adding(seconds: 1)) == (1, last))
        #expect(try await self.sweep(tokens, at: last) == (1, nil))
    }

    @Test func manyConnectionsAreChangedInBatches() async throws {
        let tokens = Tokens(Array(repeating: someTime, count: 1200) + [someTime.adding(seconds: 1)])
        #expect(try await self.sweep(tokens) == (1200, someTime.adding(seconds: 1)))
        #expect(tokens.batches.withLock { $0 } == [500, 500, 200])
    }

    @Test func theDaemonExpiresEachConnectionInItsWorkspace() async throws {
        let tokens = Tokens([someTime, Timestamp(milliseconds: someTime.milliseconds - 1)])
        _ = try await self.sweep(tokens)
        let decisions = tokens.decisions.withLock { $0 }
        #expect(decisions.map(\.event.from) == [.testing, .active])
        #expect(Set(decisions.map(\.event.id)).count == 2)
        #expect(Set(decisions.map(\.act.id)).count == 2)
        for (event, act) in decisions {
            #expect((event.to, event.reason, event.message) == (.expired, .tokenExpired, nil))
            #expect((event.actor, event.createdAt) == ("patchbay", someTime))
            #expect((act.action, act.caller.id, act.requestID) == (.connectionExpire, "patchbay", nil))
            #expect(act.caller.workspaceID == (try sampleID(1)))
            #expect(act.id.createdAt == someTime)
        }
    }

    /// Asks the rule about a connection that is not in use, which the store's contract excludes.
    private struct WrongStatus: ExpiryStore {
        let status: ConnectionStatus

        func nextExpiry() throws -> Timestamp? { someTime }

        func expire(dueBy _: Timestamp, limit _: Int, deciding rule: @escaping Rule) async throws -> Int {
            _ = try rule(self.status, try sampleID(1))
            return 1
        }
    }

    @Test(arguments: [ConnectionStatus.inactive, .error, .expired])
    func aConnectionThatIsNotInUseDoesNotExpire(_ status: ConnectionStatus) async throws {
        let refusal = await #expect(throws: ServiceError.self) { try await self.sweep(WrongStatus(status: status)) }
        #expect(refusal?.code == .conflict)
    }
}
