import Domain
import Synchronization

/// Keeps workspaces in memory. A change runs on the workspace as it is at the time of the write.
final class MemoryWorkspaceStore: WorkspaceStore {
    private struct State {
        var rows: [Workspace]
        var writes = 0
        var deletions: [(id: Identifier<Workspace>, withContent: Bool, rule: RootKeyRule)] = []
        var beforeWrite: [@Sendable (inout [Workspace]) -> Void] = []

        mutating func beginWrite() {
            self.writes += 1
            if !self.beforeWrite.isEmpty { self.beforeWrite.removeFirst()(&self.rows) }
        }
    }

    /// Whether a workspace is deleted only with its content.
    private let hasContent: Bool
    private let state: Mutex<State>

    init(_ rows: [Workspace] = [], hasContent: Bool = false) {
        self.hasContent = hasContent
        self.state = Mutex(State(rows: rows))
    }

    var rows: [Workspace] { self.state.withLock { $0.rows } }
    /// The number of updates and deletions that were asked for.
    var writes: Int { self.state.withLock { $0.writes } }
    var deletions: [(id: Identifier<Workspace>, withContent: Bool, rule: RootKeyRule)] {
        self.state.withLock { $0.deletions }
    }

    /// Lets another write happen between the next write's read and its transaction.
    func interruptWrite(_ write: @escaping @Sendable (inout [Workspace]) -> Void) {
        self.state.withLock { $0.beforeWrite.append(write) }
    }

    func create(_ workspace: Workspace, by _: Act) async throws { self.state.withLock { $0.rows.append(workspace) } }

    func find(_ id: Identifier<Workspace>) throws -> Workspace? { self.rows.first { $0.id == id } }

    func list(_ page: PageRequest<Workspace>) throws -> Page<Workspace> {
        Page(self.rows, limit: page.limit, total: self.rows.count)
    }

    func all() throws -> [Workspace] { self.rows }

    func update(
        _ id: Identifier<Workspace>,
        by _: Act,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace {
        try self.state.withLock { state in
            state.beginWrite()
            guard let index = state.rows.firstIndex(where: { $0.id == id }) else {
                throw ServiceError.workspaceNotFound
            }
            state.rows[index] = try change(state.rows[index])
            return state.rows[index]
        }
    }

    func delete(
        _ id: Identifier<Workspace>,
        withContent: Bool,
        if precondition: Precondition?,
        keeping rule: RootKeyRule,
        by _: Act
    ) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            guard let index = state.rows.firstIndex(where: { $0.id == id }) else {
                throw ServiceError.workspaceNotFound
            }
            try precondition?.check(state.rows[index].updatedAt)
            guard withContent || !self.hasContent else { throw WorkspaceNotEmpty() }
            state.rows.remove(at: index)
            state.deletions.append((id, withContent, rule))
        }
    }
}
