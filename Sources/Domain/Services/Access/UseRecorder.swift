import Synchronization

/// Remembers when keys and credentials were used, until `flush` writes it: a use costs no write of its own. The time is
/// kept to a minute, and a use that the row tells already is not remembered at all.
package final class UseRecorder: Sendable {
    /// What is written at once. Of a credential, the workspace is part of its key.
    package struct Uses: Sendable {
        package var keys: [Identifier<APIKey>: Timestamp] = [:]
        package var credentials: [Identifier<Credential>: (workspaceID: Identifier<Workspace>, at: Timestamp)] = [:]

        package var isEmpty: Bool { self.keys.isEmpty && self.credentials.isEmpty }
        fileprivate var count: Int { self.keys.count + self.credentials.count }
    }

    /// Seconds between two times that are worth a write.
    private static let resolution: Int64 = 60
    /// Uses beyond it, between two flushes, are not remembered: memory stays bounded.
    private static let limit = 100_000

    private let store: any UseStore
    private let clock: Clock
    private let uses = Mutex(Uses())

    package init(store: any UseStore, clock: Clock) {
        self.store = store
        self.clock = clock
    }

    package func record(_ key: APIKey) {
        let now = self.clock.now()
        guard self.isWorthAWrite(key.lastUsedAt, now) else { return }
        self.uses.withLock { uses in
            guard uses.count < Self.limit else { return }
            uses.keys[key.id] = now
        }
    }

    package func record(_ credential: Credential) {
        let now = self.clock.now()
        guard self.isWorthAWrite(credential.lastUsedAt, now) else { return }
        self.uses.withLock { uses in
            guard uses.count < Self.limit else { return }
            uses.credentials[credential.id] = (credential.workspaceID, now)
        }
    }

    /// Writes what is remembered. What cannot be written now is forgotten: it is a time to a minute, and the next use
    /// brings the next.
    package func flush() async throws {
        let uses = self.uses.withLock { uses in
            defer { uses = Uses() }
            return uses
        }
        guard !uses.isEmpty else { return }
        try await self.store.record(uses)
    }

    private func isWorthAWrite(_ last: Timestamp?, _ now: Timestamp) -> Bool {
        last.map { $0.adding(seconds: Self.resolution) <= now } ?? true
    }
}

package protocol UseStore: Sendable {
    /// Sets `last_used_at`; rows that are gone by now are passed.
    func record(_ uses: UseRecorder.Uses) async throws
}
