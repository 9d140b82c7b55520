import Domain
import Synchronization
import TestSupport
import Testing

@testable import Outbound

@Suite struct OutboundBudgetTests {
    private let clock = ManualClock()
    private let budget: OutboundBudget

    init() {
        self.budget = OutboundBudget(clock: self.clock.clock)
    }

    /// The workspaces of the calls that ran, in order.
    private final class Order: Sendable {
        let workspaces = Mutex<[Int]>([])
    }

    /// A call that runs until it is ended.
    private struct Call {
        let task: Task<Bool, Never>
        let end: Awaited<Void>
    }

    /// Starts a call, and returns once it runs or waits.
    private func start(_ host: String, of workspace: Int, for purpose: OutboundPurpose = .test) async throws -> Call {
        let id: Identifier<Workspace> = try sampleID(workspace)
        let end = Awaited<Void>()
        let (budget, clock) = (self.budget, self.clock.clock)
        let before = budget.running(purpose) + budget.waiting(purpose)
        let task = Task {
            do throws(OutboundFailure) {
                try await budget.admitting(purpose, to: host, of: id) { () async throws(OutboundFailure) in
                    _ = await end.value(until: someTime.adding(seconds: 3600), clock)
                }
                return true
            } catch {
                return false
            }
        }
        while budget.running(purpose) + budget.waiting(purpose) == before { await Task.yield() }
        return Call(task: task, end: end)
    }

    @Test func `a workspace has two calls to a host, and a host has eight`() async throws {
        var calls: [Call] = []
        for workspace in 1...5 {
            for _ in 1...3 { calls.append(try await self.start("a.test", of: workspace)) }
            #expect(self.budget.running(.test) == min(8, workspace * 2))
        }
        #expect(self.budget.waiting(.test) == 7)
        calls.append(try await self.start("b.test", of: 1))
        #expect(self.budget.running(.test) == 9)
        for call in calls { call.end.set(()) }
        for call in calls { #expect(await call.task.value) }
        #expect(self.budget.running(.test) == 0)
        #expect(self.budget.waiting(.test) == 0)
    }

    @Test func `a workspace has a quarter of all calls`() async throws {
        var calls: [Call] = []
        for workspace in 1...5 {
            for host in 0..<20 { calls.append(try await self.start("\(host).test", of: workspace)) }
            #expect(self.budget.running(.test) == min(64, workspace * 16))
        }
        // Another purpose has a budget of its own.
        calls.append(try await self.start("1.test", of: 1, for: .handshake))
        #expect(self.budget.running(.handshake) == 1)
        for call in calls { call.end.set(()) }
        for call in calls { #expect(await call.task.value) }
    }

    @Test func `a call waits two seconds at most`() async throws {
        let running = [try await self.start("a.test", of: 1), try await self.start("a.test", of: 1)]
        let waiting = try await self.start("a.test", of: 1)
        while !self.clock.sleepEnds.contains(someTime.adding(seconds: 2)) { await Task.yield() }
        self.clock.advance(seconds: 2)
        #expect(await waiting.task.value == false)
        #expect(self.budget.waiting(.test) == 0)
        for call in running { call.end.set(()) }
        for call in running { #expect(await call.task.value) }
    }

    @Test func `a cancelled call does not wait`() async throws {
        let running = [try await self.start("a.test", of: 1), try await self.start("a.test", of: 1)]
        let waiting = try await self.start("a.test", of: 1)
        waiting.task.cancel()
        #expect(await waiting.task.value == false)
        for call in running { call.end.set(()) }
        for call in running { #expect(await call.task.value) }
        #expect(self.budget.running(.test) == 0)
    }

    @Test func `workspaces with waiting calls take turns`() async throws {
        var running: [Call] = []
        for workspace in 1...4 {
            for _ in 1...2 { running.append(try await self.start("a.test", of: workspace)) }
        }
        // Workspaces 5 and 6 have no call yet; 5 came first, with many.
        let order = Order()
        var waiting: [Task<Void, any Error>] = []
        for workspace in [5, 5, 5, 5, 6] {
            let id: Identifier<Workspace> = try sampleID(workspace)
            let (budget, before) = (self.budget, self.budget.waiting(.test))
            waiting.append(
                Task {
                    try await budget.admitting(.test, to: "a.test", of: id) { () async throws(OutboundFailure) in
                        order.workspaces.withLock { $0.append(workspace) }
                    }
                }
            )
            while self.budget.waiting(.test) == before { await Task.yield() }
        }
        running[0].end.set(())
        for task in waiting { try await task.value }
        #expect(order.workspaces.withLock { $0 } == [5, 6, 5, 5, 5])
        for call in running { call.end.set(()) }
        for call in running { #expect(await call.task.value) }
    }

    @Test func `a workspace with too many waiting calls is busy at once`() async throws {
        var calls: [Call] = []
        for _ in 0..<258 { calls.append(try await self.start("a.test", of: 1)) }
        #expect(self.budget.waiting(.test) == 256)
        let id: Identifier<Workspace> = try sampleID(1)
        await #expect(throws: OutboundFailure.busy) {
            try await self.budget.admitting(.test, to: "a.test", of: id) { () async throws(OutboundFailure) in }
        }
        for call in calls { call.end.set(()) }
        for call in calls { #expect(await call.task.value) }
    }
}
