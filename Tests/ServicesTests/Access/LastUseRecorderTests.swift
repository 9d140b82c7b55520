import Domain
import Services
import TestSupport
import Testing

@Suite struct LastUseRecorderTests {
    private let store = MemoryLastUseStore()
    private let time = ManualClock()

    private func key(lastUsedAt: Timestamp? = nil) throws -> APIKey {
        APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(1),
            label: "a",
            scopes: Scopes([]),
            createdAt: someTime,
            lastUsedAt: lastUsedAt
        )
    }

    @Test func manyUsesAreOneWrite() async throws {
        let uses = LastUseRecorder(store: self.store, clock: self.time.clock)
        for _ in 0..<1000 { uses.record(try self.key()) }
        self.time.set(Timestamp(milliseconds: someTime.milliseconds + 5))
        uses.record(try self.key())
        try await uses.flush()
        try await uses.flush()
        let latest = Timestamp(milliseconds: someTime.milliseconds + 5)
        #expect(await self.store.written.map(\.keys) == [[try sampleID(7): latest]])
    }

    @Test func aUseWithinAMinuteOfTheOneKnownIsNoWrite() async throws {
        let uses = LastUseRecorder(store: self.store, clock: self.time.clock)
        uses.record(try self.key(lastUsedAt: someTime.adding(seconds: -59)))
        try await uses.flush()
        #expect(await self.store.written.isEmpty)
        uses.record(try self.key(lastUsedAt: someTime.adding(seconds: -60)))
        try await uses.flush()
        #expect(await self.store.written.map(\.keys) == [[try sampleID(7): someTime]])
    }

    @Test func aCredentialsUseIsWrittenWithItsWorkspace() async throws {
        let uses = LastUseRecorder(store: self.store, clock: self.time.clock)
        uses.record(try storedCredential(5, workspace: 2).credential)
        try await uses.flush()
        let written = try #require(await self.store.written.first?.credentials)
        #expect(Array(written.keys) == [try sampleID(5)])
        #expect(written.values.map(\.workspaceID) == [try sampleID(2)])
        #expect(written.values.map(\.at) == [someTime])
    }
}
