package import Domain
import Synchronization

/// Limits how many outgoing calls run at once. Each purpose has a budget of its own. A call that finds no room waits at
/// most 2 s. Workspaces with waiting calls take turns, so that a workspace with many delays another by one call.
package final class OutboundBudget: Sendable {
    private static let longestWait: Int64 = 2000
    /// The calls of one workspace and purpose that may wait.
    private static let waitingLimit = 256

    private struct State {
        var rooms: [OutboundPurpose: BudgetRoom] = [:]
        var count = 0
    }

    private let clock: Clock
    private let state = Mutex(State())

    package init(clock: Clock) {
        self.clock = clock
    }

    /// Runs a call when there is room for it.
    ///
    /// - Parameter host: the host in its one spelling.
    /// - Throws: `busy` after a wait of 2 s, and when the task is cancelled; the errors of `body`.
    func admitting<Answer: Sendable>(
        _ purpose: OutboundPurpose,
        to host: String,
        of workspaceID: Identifier<Workspace>,
        _ body: () async throws(OutboundFailure) -> Answer
    ) async throws(OutboundFailure) -> Answer {
        let place = BudgetRoom.Place(host: host, workspaceID: workspaceID)
        try await self.enter(purpose, place)
        defer { self.leave(purpose, place) }
        return try await body()
    }

    /// The number of calls of a purpose that run.
    func running(_ purpose: OutboundPurpose) -> Int { self.state.withLock { $0.rooms[purpose]?.total ?? 0 } }

    /// The number of calls of a purpose that wait.
    func waiting(_ purpose: OutboundPurpose) -> Int {
        self.state.withLock { $0.rooms[purpose]?.waitingCount ?? 0 }
    }
}

extension OutboundBudget {
    private func enter(_ purpose: OutboundPurpose, _ place: BudgetRoom.Place) async throws(OutboundFailure) {
        let end = Timestamp(milliseconds: self.clock.now().milliseconds + Self.longestWait)
        let admitted = Awaited<Void>()
        let id: Int? = try self.state.withLock { state throws(OutboundFailure) in
            var room = state.rooms[purpose] ?? BudgetRoom()
            defer { state.rooms[purpose] = room }
            // Calls of the same workspace stay in order, unless the first ones wait for another host.
            if room.admits(place) {
                room.add(place)
                return nil
            }
            guard room.waitingCount(of: place.workspaceID) < Self.waitingLimit else { throw .busy }
            state.count += 1
            room.append(BudgetRoom.Waiter(id: state.count, place: place, admitted: admitted))
            return state.count
        }
        guard let id, await admitted.value(until: end, self.clock) == nil else { return }
        // The call may have been admitted since its wait ended.
        let wasWaiting = self.state.withLock { $0.rooms[purpose]?.remove(id, of: place.workspaceID) ?? false }
        if !wasWaiting { self.leave(purpose, place) }
        throw .busy
    }

    private func leave(_ purpose: OutboundPurpose, _ place: BudgetRoom.Place) {
        let admitted = self.state.withLock { state in
            var room = state.rooms[purpose] ?? BudgetRoom()
            defer { state.rooms[purpose] = room }
            room.subtract(place)
            return room.admitWaiting()
        }
        for waiter in admitted { waiter.admitted.set(()) }
    }
}
