import Storage
import Synchronization
import Testing

@testable import SQLite

@Suite(.timeLimit(.minutes(1))) struct ScanQueueTests {
    private struct Stop: Error {}

    /// One scan runs at a time, and gives way at each opportunity.
    private func queue(_ change: (inout ScanQueue.Limits) -> Void = { _ in }) -> ScanQueue {
        var limits = ScanQueue.Limits()
        limits.running = 1
        limits.slice = .zero
        change(&limits)
        return ScanQueue(limits: limits)
    }

    /// A scan that runs until `gate` is open or it must stop.
    private func scan(until gate: ScanGate, on queue: ScanQueue, for owner: String = "a") async throws {
        try await queue.run(for: owner) { mustStop in
            gate.enter()
            while !gate.isOpen {
                if mustStop() { throw Stop() }
            }
        }
    }

    private func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test func aLongScanGivesWayToAScanOfAnotherOwner() async throws {
        let (queue, gate) = (self.queue(), ScanGate())
        async let long: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { gate.entered == 1 }
        // Waits behind the long scan, because it has the same owner.
        async let next: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { queue.waiting == 1 }
        let found = try await queue.run(for: "b") { _ in gate.entered }
        #expect(found == 1)
        gate.open()
        _ = try await (long, next)
        #expect(gate.entered == 2)
    }

    @Test func aScanIsNotInterruptedWithinItsSliceOfTime() async throws {
        let queue = self.queue { $0.slice = .seconds(3600) }
        let gate = ScanGate()
        async let long: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { gate.entered == 1 }
        async let other: Bool = queue.run(for: "b") { _ in gate.isOpen }
        await self.waitUntil { queue.waiting == 1 }
        try await Task.sleep(for: .milliseconds(20))
        #expect(queue.waiting == 1)
        gate.open()
        #expect(try await other)
        try await long
    }

    @Test func theLongestScanEndsForAScanThatCannotBeStarted() async throws {
        let (queue, gate) = (self.queue { $0.started = 1 }, ScanGate())
        let long = Task { try await self.scan(until: gate, on: queue) }
        await self.waitUntil { gate.entered == 1 }
        #expect(try await queue.run(for: "b") { _ in gate.isOpen } == false)
        let error = await #expect(throws: ScanQueue.Failure.self) { try await long.value }
        #expect(error?.kind == .queueFull)
        #expect(queue.refused == 1)
    }

    @Test func aScanOfTheSameOwnerEndsNoScan() async throws {
        let (queue, gate) = (self.queue { $0.started = 1 }, ScanGate())
        async let long: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { gate.entered == 1 }
        async let other: Bool = queue.run(for: "a") { _ in gate.isOpen }
        await self.waitUntil { queue.waiting == 1 }
        try await Task.sleep(for: .milliseconds(20))
        gate.open()
        #expect(try await other)
        try await long
    }

    /// Each of six owners has one endless scan, which is more than can be started.
    @Test func aShortScanIsServedBesideMoreOwnersThanScansCanBeStarted() async throws {
        let (queue, gate) = (self.queue { $0.started = 4 }, ScanGate())
        let long = (0..<6).map { number in
            Task { try await self.scan(until: gate, on: queue, for: "long \(number)") }
        }
        await self.waitUntil { gate.entered >= 4 }
        // No long scan ends by itself before the gate is open.
        #expect(try await queue.run(for: "short") { _ in !gate.isOpen })
        gate.open()
        for task in long { _ = try? await task.value }
        #expect(queue.refused > 0)
    }

    @Test func aScanEndsAfterTheGreatestTimeWhileOthersWait() async throws {
        let (queue, gate) = (self.queue { $0.whole = .zero }, ScanGate())
        let long = Task { try await self.scan(until: gate, on: queue) }
        await self.waitUntil { gate.entered == 1 }
        #expect(try await queue.run(for: "b") { _ in gate.isOpen } == false)
        await #expect(throws: ScanQueue.Failure.self) { try await long.value }
    }

    @Test func twoScansRunAtTheSameTimeAndAThirdWaits() async throws {
        let (queue, gate) = (ScanQueue(), ScanGate())
        try await withThrowingTaskGroup { group in
            for _ in 0..<3 { group.addTask { try await self.scan(until: gate, on: queue) } }
            await self.waitUntil { gate.entered == 2 && queue.waiting == 1 }
            try await Task.sleep(for: .milliseconds(20))
            #expect(gate.entered == 2)
            gate.open()
            try await group.waitForAll()
        }
        #expect(gate.entered == 3)
    }

    /// - Parameters:
    ///   - owner: the owner of the scan that is refused while one scan of `a` runs and two wait.
    ///   - other: an owner whose scan is still served.
    @Test(arguments: [(2, 9, "a", "b"), (9, 2, "b", nil)] as [(Int, Int, String, String?)])
    func aScanTooManyIsRefused(_ ofOwner: Int, _ inAll: Int, _ owner: String, _ other: String?) async throws {
        let queue = self.queue { ($0.waitingOfOwner, $0.waiting) = (ofOwner, inAll) }
        let gate = ScanGate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.scan(until: gate, on: queue) }
            await self.waitUntil { gate.entered == 1 }
            for _ in 0..<2 { group.addTask { try await queue.run(for: "a") { _ in } } }
            await self.waitUntil { queue.waiting == 2 }
            let error = await #expect(throws: ScanQueue.Failure.self) { try await queue.run(for: owner) { _ in } }
            #expect(error?.kind == .queueFull)
            #expect(queue.refused == 1)
            if let other { try await queue.run(for: other) { _ in } }
            gate.open()
            try await group.waitForAll()
        }
        #expect(queue.refused == 1)
    }

    @Test func aWaitingScanWhoseTaskIsCancelledIsTakenOut() async throws {
        let (queue, gate, ran) = (self.queue(), ScanGate(), ScanGate())
        async let long: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { gate.entered == 1 }
        let waiting = Task { try await queue.run(for: "a") { _ in ran.enter() } }
        await self.waitUntil { queue.waiting == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(queue.waiting == 0)
        gate.open()
        try await long
        #expect(ran.entered == 0)
    }

    @Test func aRunningScanWhoseTaskIsCancelledEnds() async throws {
        let (queue, gate) = (self.queue(), ScanGate())
        let running = Task { try await self.scan(until: gate, on: queue) }
        await self.waitUntil { gate.entered == 1 }
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
        #expect(try await queue.run(for: "a") { $0() } == false)
    }

    @Test func aScanOfACancelledTaskIsNotBegun() async throws {
        let (queue, ran) = (self.queue(), ScanGate())
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await queue.run(for: "a") { _ in ran.enter() }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ran.entered == 0)
    }

    /// Each task gets one result, however its cancellation meets that of the others.
    @Test func scansThatAreCancelledAtTheSameTimeEndOnce() async throws {
        let (queue, gate) = (self.queue(), ScanGate())
        async let long: Void = self.scan(until: gate, on: queue)
        await self.waitUntil { gate.entered == 1 }
        for _ in 0..<20 {
            let tasks = (0..<200).map { _ in Task { try await queue.run(for: "a") { _ in } } }
            await self.waitUntil { queue.waiting == tasks.count }
            await withTaskGroup { group in
                for part in 0..<4 {
                    group.addTask { for task in tasks[(part * 50)..<(part * 50 + 50)] { task.cancel() } }
                }
            }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
            #expect(queue.waiting == 0)
        }
        gate.open()
        try await long
    }

    @Test func anErrorOfAScanIsDelivered() async {
        await #expect(throws: Stop.self) { try await self.queue().run(for: "a") { _ in throw Stop() } }
    }

    @Test func closingEndsEveryScan() async throws {
        let (queue, gate) = (self.queue(), ScanGate())
        let tasks = ["a", "b", "a", "c"].map { owner in Task { try await self.scan(until: gate, on: queue, for: owner) }
        }
        await self.waitUntil { gate.entered == 3 && queue.waiting == 3 }
        queue.close()
        for task in tasks {
            let error = await #expect(throws: ScanQueue.Failure.self) { try await task.value }
            #expect(error?.kind == .closed)
        }
        let error = await #expect(throws: ScanQueue.Failure.self) { try await queue.run(for: "a") { _ in } }
        #expect(error?.kind == .closed)
    }
}

/// Holds scans until it is open, and counts them.
private final class ScanGate: Sendable {
    private let state = Mutex((entered: 0, isOpen: false))

    var entered: Int { self.state.withLock { $0.entered } }
    var isOpen: Bool { self.state.withLock { $0.isOpen } }
    func enter() { self.state.withLock { $0.entered += 1 } }
    func open() { self.state.withLock { $0.isOpen = true } }
}
