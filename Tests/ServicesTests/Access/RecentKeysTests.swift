import Domain
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct RecentKeysTests {
    /// A clock that a test moves.
    private final class MovableClock: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { self.instant.withLock { $0 } }
        func move(by duration: Duration) { self.instant.withLock { $0 += duration } }
    }

    private let key: APIKey
    private let store: MemoryAPIKeyStore
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
        let rootKey = APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(2),
            label: "root",
            scopes: Scopes([.root]),
            createdAt: someTime
        )
        self.store = MemoryAPIKeyStore([(self.key, [1]), (rootKey, [2])])
        self.keys = RecentKeys(store: self.store) { [clock] in clock.now }
    }

    private func reads(_ body: () async throws -> Void) async throws -> Int {
        let count = Mutex(0)
        self.store.whileFinding.withLock { $0 = { count.withLock { $0 += 1 } } }
        try await body()
        return count.withLock { $0 }
    }

    private func find(presenting hash: [UInt8] = [1]) async throws -> APIKey? {
        try await self.keys.find(self.key.id) { $0 == hash }
    }

    @Test func aKeyIsReadOnceASecond() async throws {
        let count = try await self.reads {
            for _ in 0..<3 { _ = try await self.find() }
            self.clock.move(by: .milliseconds(999))
            _ = try await self.find()
        }
        #expect(count == 1)
        #expect(try await self.find() == self.key)
        self.clock.move(by: .milliseconds(1))
        #expect(try await self.reads { _ = try await self.find() } == 1)
    }

    @Test func aKeyThatDoesNotExistIsReadEachTime() async throws {
        let missing: Identifier<APIKey> = try sampleID(8)
        let count = try await self.reads {
            for _ in 0..<3 { _ = try await self.keys.find(missing, where: { $0 == [1] }) }
        }
        #expect(count == 3)
    }

    /// As often as a key that does not exist, so that the time does not tell which keys exist.
    @Test func aKeyWhoseTokenIsNotPresentedIsReadEachTime() async throws {
        var found: [APIKey?] = []
        let count = try await self.reads {
            for hash in [[2], [2], [1], [2], [2]] as [[UInt8]] { found.append(try await self.find(presenting: hash)) }
        }
        #expect(found == [nil, nil, self.key, nil, nil])
        #expect(count == 5)
        #expect(try await self.reads { _ = try await self.find() } == 0)
    }

    @Test func everyKeyIsComparedOnceWithThePresentedToken() async throws {
        for (id, hash) in [(self.key.id, [1]), (try sampleID(8), nil)] as [(Identifier<APIKey>, [UInt8]?)] {
            var compared: [[UInt8]?] = []
            let found = try await self.keys.find(id) {
                compared.append($0)
                return false
            }
            #expect(found == nil)
            #expect(compared == [hash])
        }
    }

    @Test func aKeyThatWasReadBeforeTheCacheWasEmptiedIsNotKept() async throws {
        self.store.whileFinding.withLock { $0 = { [keys] in keys.forgetAll() } }
        _ = try await self.find()
        #expect(try await self.reads { _ = try await self.find() } == 1)
    }

    @Test func aChangeByThisProcessTakesEffectAtOnce() async throws {
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
                let act = sampleAct(.workspaceDelete, by: root)
                try await workspaces.delete(self.key.workspaceID.text, force: true, by: act)
            },
        ]
        for change in changes {
            _ = try await self.find()
            try await change()
            #expect(try await self.reads { _ = try await self.find() } == 1)
        }
    }
}
