import Domain
import Synchronization

/// Keeps API keys in memory. A change runs on the key as it is at the time of the write, and is held to the rule of
/// usable root keys.
final class MemoryAPIKeyStore: APIKeyStore {
    typealias Row = (key: APIKey, hash: [UInt8])

    private struct State {
        var rows: [Row]
        var writes = 0
        var beforeUpdate: [@Sendable (inout [Row]) -> Void] = []
    }

    private let state: Mutex<State>
    /// Is called while a key is being read.
    let whileFinding = Mutex<@Sendable () -> Void>({})

    init(_ rows: [Row] = []) {
        self.state = Mutex(State(rows: rows))
    }

    var rows: [Row] { self.state.withLock { $0.rows } }
    /// The number of updates that were asked for.
    var updates: Int { self.state.withLock { $0.writes } }

    /// Lets another write happen between the next update's read and its transaction.
    func interruptUpdate(_ write: @escaping @Sendable (inout [Row]) -> Void) {
        self.state.withLock { $0.beforeUpdate.append(write) }
    }

    func create(_ key: APIKey, hash: [UInt8], by _: Act) async throws {
        self.state.withLock { $0.rows.append((key, hash)) }
    }

    func find(_ id: Identifier<APIKey>) throws -> Row? {
        self.whileFinding.withLock { $0 }()
        return self.rows.first { $0.key.id == id }
    }

    func find(_ id: Identifier<APIKey>, in workspaceID: Identifier<Workspace>) throws -> APIKey? {
        self.rows.map(\.key).first { $0.id == id && $0.workspaceID == workspaceID }
    }

    func list(_ page: PageRequest<APIKey>, in workspaceID: Identifier<Workspace>) throws -> Page<APIKey> {
        let keys = self.rows.map(\.key).filter { $0.workspaceID == workspaceID }
        return Page(keys, limit: page.limit, total: keys.count)
    }

    func all() throws -> [APIKey] { self.rows.map(\.key) }

    func update(
        _ id: Identifier<APIKey>,
        in workspaceID: Identifier<Workspace>?,
        keeping rule: RootKeyRule,
        by _: Act,
        deciding change: @escaping @Sendable (APIKey) throws -> APIKey
    ) async throws -> APIKey {
        try self.state.withLock { state in
            state.writes += 1
            if !state.beforeUpdate.isEmpty { state.beforeUpdate.removeFirst()(&state.rows) }
            let index = state.rows.firstIndex { row in
                row.key.id == id && row.key.workspaceID == workspaceID ?? row.key.workspaceID
            }
            guard let index else { throw ServiceError.apiKeyNotFound }
            var rows = state.rows
            rows[index].key = try change(rows[index].key)
            try rule.check(
                hadUsableKey: Self.haveUsableRootKey(state.rows, at: rule.now),
                hasUsableKey: Self.haveUsableRootKey(rows, at: rule.now)
            )
            state.rows = rows
            return rows[index].key
        }
    }

    private static func haveUsableRootKey(_ rows: [Row], at now: Timestamp) -> Bool {
        rows.contains { $0.key.isUsable(at: now) && $0.key.scopes.allow(.root) }
    }
}
