import Domain
import Synchronization
import Testing

@Suite struct RecentKeysTests {
    /// A clock that a test moves.
    private final class MovableClock: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { self.instant.withLock { $0 } }
        func move(by duration: Duration) { self.instant.withLock { $0 += duration } }
    }

    private let key: APIKey
    private let store: MemoryKeyStore
    private let clock = MovableClock()
    private let keys: RecentKeys

    init() throws {
        self.key = APIKey(
            id: try sampleID(9),
            workspaceID: try sampleID(1),
            label: "ci",
            scopes: Scopes([.root]),
            createdAt: someTime
        )
        self.store = MemoryKeyStore([(self.key, [1])])
        self.keys = RecentKeys(store: self.store) { [clock] in clock.now }
    }

    private func reads(_ body: () throws -> Void) throws -> Int {
        let count = Mutex(0)
        self.store.whileFinding.withLock { $0 = { count.withLock { $0 += 1 } } }
        try body()
        return count.withLock { $0 }
    }

    @Test func aKeyIsReadOnceASecond() throws {
        let count = try self.reads {
            for _ in 0..<3 { _ = try self.keys.find(self.key.id) }
            self.clock.move(by: .milliseconds(999))
            _ = try self.keys.find(self.key.id)
        }
        #expect(count == 1)
        let found = try self.keys.find(self.key.id)
        #expect((found?.key, found?.hash) == (self.key, [1]))
        self.clock.move(by: .milliseconds(1))
        #expect(try self.reads { _ = try self.keys.find(self.key.id) } == 1)
    }

    @Test func aKeyThatIsNotThereIsAskedForEachTime() throws {
        let missing: Identifier<APIKey> = try sampleID(8)
        let count = try self.reads {
            for _ in 0..<3 { _ = try self.keys.find(missing) }
        }
        #expect(count == 3)
    }

    @Test func aKeyThatWasReadBeforeAllWasForgottenIsNotKept() throws {
        self.store.whileFinding.withLock { $0 = { [keys] in keys.forgetAll() } }
        _ = try self.keys.find(self.key.id)
        #expect(try self.reads { _ = try self.keys.find(self.key.id) } == 1)
    }

    @Test func whatThisProcessChangesCountsAtOnce() async throws {
        let root = Caller(id: "key_caller", workspaceID: self.key.workspaceID, scopes: Scopes([.root]))
        let identifiers = IdentifierGenerator(clock: .fixed(1))
        let service = APIKeyService(
            keys: self.store,
            recentKeys: self.keys,
            hasher: PlainHasher(),
            identifiers: identifiers,
            clock: .fixed(someTime.milliseconds)
        )
        let workspaces = WorkspaceService(
            workspaces: MemoryWorkspaceStore([
                Workspace(id: self.key.workspaceID, name: "a", createdAt: someTime, updatedAt: someTime)
            ]),
            recentKeys: self.keys,
            identifiers: identifiers,
            clock: .fixed(someTime.milliseconds)
        )
        let id = self.key.id.text
        let changes: [() async throws -> Void] = [
            { _ = try await service.update(id, APIKeyChanges(), by: sampleAct(.apiKeyUpdate, by: root)) },
            { try await service.revoke(id, by: sampleAct(.apiKeyRevoke, by: root)) },
            { try await service.revoke(self.key.id, by: sampleAct(.apiKeyRevoke, by: root)) },
            {
                let act = try sampleAct(.workspaceDelete, by: root)
                try await workspaces.delete(self.key.workspaceID.text, force: true, by: act)
            },
        ]
        for change in changes {
            _ = try self.keys.find(self.key.id)
            try await change()
            #expect(try self.reads { _ = try self.keys.find(self.key.id) } == 1)
        }
    }
}
