import Domain
import JSON
import SQLite
import Storage
import TestSupport
import Testing

@testable import Server

/// The daemon's own task, at a time that the test sets.
@Suite struct ExpirySweepTests {
    private let sandbox: Sandbox
    private let sweep: PeriodicTask
    private let time = ManualClock()

    init() async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock) { $0.busyTimeout = 0 }
        self.sweep = try #require(self.sandbox.tasks.first { $0.name == "marking expired tokens" })
    }

    /// Makes a connection whose token ends in some milliseconds.
    private func connection(endingIn milliseconds: Int64) async throws -> String {
        let end = Timestamp(milliseconds: self.time.now.milliseconds + milliseconds)
        return try await self.sandbox.create(Submission.gmail(expiresAt: end.text)).id
    }

    private func status(_ id: String) async throws -> String? { try await self.sandbox.get(id)["status"]?.string }

    private func start() -> Task<Void, any Error> { Task { [sweep] in try await sweep.run() } }

    /// Waits until the task sleeps, and lets that time pass.
    ///
    /// - Returns: the time in milliseconds.
    private func sleep() async -> Int64 {
        await self.time.waitForSleep()
        let (end, now) = (self.time.sleepEnds[0], self.time.now)
        self.time.set(end)
        return end.milliseconds - now.milliseconds
    }

    @Test func sleepsUntilTheNextExpiryAndNoLongerThanThreeSeconds() async throws {
        let first = try await self.connection(endingIn: 250)
        let second = try await self.connection(endingIn: 4250)
        let sweeping = self.start()
        defer { sweeping.cancel() }
        #expect(await self.sleep() == 250)
        #expect(await self.sleep() == 3000)
        #expect(try await self.status(first) == "expired")
        #expect(try await self.status(second) == "active")
        #expect(await self.sleep() == 1000)
        // Nothing more ends.
        #expect(await self.sleep() == 3000)
        #expect(try await self.status(second) == "expired")
    }

    @Test func marksAtOnceWhatEndedBefore() async throws {
        let id = try await self.connection(endingIn: 250)
        self.time.advance(seconds: 60)
        let next = try await self.connection(endingIn: 10)
        let sweeping = self.start()
        defer { sweeping.cancel() }
        #expect(await self.sleep() == 10)
        #expect(try await self.status(id) == "expired")
        #expect(await self.sleep() == 3000)
        #expect(try await self.status(next) == "expired")
    }

    @Test func goesOnAfterAFailure() async throws {
        let id = try await self.connection(endingIn: 0)
        let other = try self.sandbox.openDatabase()
        try other.run("UPDATE connections SET status = 'active' WHERE id = ?1", id)
        try other.run("BEGIN IMMEDIATE")
        let sweeping = self.start()
        defer { sweeping.cancel() }
        for _ in 1...2 { #expect(await self.sleep() == 3000) }
        await self.time.waitForSleep()
        #expect(self.sandbox.log.lines.count { $0.hasPrefix("marking expired tokens failed") } == 3)
        #expect(try await self.status(id) == "active")
        try other.run("ROLLBACK")
        #expect(await self.sleep() == 3000)
        await self.time.waitForSleep()
        #expect(try await self.status(id) == "expired")
    }
}
