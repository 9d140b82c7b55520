import Domain
import Synchronization

/// Keeps OAuth apps in memory, with the unique index of the table: one active app that is not `manual` for each
/// workspace, issuer, integration and auth method.
final class MemoryOAuthAppStore: OAuthAppStore {
    struct Taken: Error {}

    private struct State {
        var rows: [(app: OAuthApp, sealed: [UInt8])] = []
        var acts: [Act] = []
        var isFull = false
        var beforeWrite: [@Sendable (inout [(app: OAuthApp, sealed: [UInt8])]) -> Void] = []
        var credentials: [Identifier<OAuthApp>: Int] = [:]

        mutating func beginWrite() throws {
            if !self.beforeWrite.isEmpty { self.beforeWrite.removeFirst()(&self.rows) }
            guard !self.isFull else { throw ServiceError(.unavailable, "The disk is full") }
        }

        mutating func store(_ app: OAuthApp, _ sealed: [UInt8], _ act: Act) throws {
            let isTaken = self.rows.contains { row in
                row.app.id != app.id && row.app.isSoleRegistration && app.isSoleRegistration
                    && row.app.workspaceID == app.workspaceID && row.app.issuer == app.issuer
                    && row.app.integration == app.integration && row.app.authMethodID == app.authMethodID
            }
            guard !isTaken else { throw Taken() }
            if let index = self.rows.firstIndex(where: { $0.app.id == app.id }) {
                self.rows[index] = (app, sealed)
            } else {
                self.rows.append((app, sealed))
            }
            self.acts.append(act)
        }
    }

    private let state = Mutex(State())

    var rows: [OAuthApp] { self.state.withLock { $0.rows.map(\.app) } }
    var actions: [AuditAction] { self.state.withLock { $0.acts.map(\.action) } }

    /// Puts an app in place, without a check.
    func put(_ app: OAuthApp, sealed: [UInt8]) {
        self.state.withLock { $0.rows.append((app, sealed)) }
    }

    func sealed(of id: Identifier<OAuthApp>) -> [UInt8]? {
        self.state.withLock { $0.rows.first { $0.app.id == id }?.sealed }
    }

    /// Makes all writes fail from now on.
    func fill() { self.state.withLock { $0.isFull = true } }

    /// Lets another process write before the next write that has no such process yet.
    func interruptWrite(_ write: @escaping @Sendable (inout [(app: OAuthApp, sealed: [UInt8])]) -> Void) {
        self.state.withLock { $0.beforeWrite.append(write) }
    }

    func setCredentials(_ count: Int, of id: Identifier<OAuthApp>) {
        self.state.withLock { $0.credentials[id] = count }
    }

    func create(_ app: OAuthApp, sealed: [UInt8], by act: Act) async throws {
        try self.state.withLock { state in
            try state.beginWrite()
            try state.store(app, sealed, act)
        }
    }

    func find(_ id: Identifier<OAuthApp>, in workspaceID: Identifier<Workspace>) async throws -> OAuthApp? {
        self.rows.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    func findSealed(
        _ id: Identifier<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])? {
        self.state.withLock { $0.rows.first { $0.app.id == id && $0.app.isUsable(in: workspaceID) } }
    }

    func newestSealed(
        for integration: String,
        _ authMethodID: String,
        issuer: String?,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> (app: OAuthApp, sealed: [UInt8])? {
        self.state.withLock { state in
            let found = state.rows.filter { row in
                row.app.status == .active && row.app.integration == integration
                    && row.app.authMethodID == authMethodID && row.app.issuer == issuer
                    && row.app.isUsable(in: workspaceID)
            }
            .sorted { $0.app.id.text > $1.app.id.text }
            return found.first { $0.app.workspaceID == workspaceID } ?? found.first
        }
    }

    func list(
        integration: String?,
        _ page: PageRequest<OAuthApp>,
        usableIn workspaceID: Identifier<Workspace>
    ) async throws -> Page<OAuthApp> {
        let found = self.rows.filter {
            $0.isUsable(in: workspaceID) && (integration == nil || $0.integration == integration)
        }
        return Page(found, limit: page.limit, total: found.count)
    }

    func update(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        sealed: [UInt8]?,
        by act: Act,
        deciding change: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> OAuthApp
    ) async throws -> OAuthApp {
        try self.state.withLock { state in
            try state.beginWrite()
            guard let row = state.rows.first(where: { $0.app.id == id && $0.app.workspaceID == workspaceID }) else {
                throw ServiceError.oauthAppNotFound
            }
            let updated = try change(row.app, state.credentials[id] ?? 0)
            try state.store(updated, sealed ?? row.sealed, act)
            return updated
        }
    }

    func delete(
        _ id: Identifier<OAuthApp>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (OAuthApp, _ credentials: Int) throws -> Void
    ) async throws {
        try self.state.withLock { state in
            try state.beginWrite()
            guard let index = state.rows.firstIndex(where: { $0.app.id == id && $0.app.workspaceID == workspaceID })
            else { throw ServiceError.oauthAppNotFound }
            try check(state.rows[index].app, state.credentials[id] ?? 0)
            state.rows.remove(at: index)
            state.acts.append(act)
        }
    }

    func setRefusedAt(_ time: Timestamp?, of app: OAuthApp) async throws {
        self.state.withLock { state in
            guard let index = state.rows.firstIndex(where: { $0.app.id == app.id }) else { return }
            state.rows[index].app.refusedAt = time
        }
    }

    func leastSecretExpiry() async throws -> Timestamp? {
        self.rows.filter { $0.status != .inactive }.compactMap(\.secretExpiresAt).min()
    }
}

extension OAuthApp {
    fileprivate var isSoleRegistration: Bool { self.origin != .manual && self.status == .active }

    fileprivate func isUsable(in workspaceID: Identifier<Workspace>) -> Bool {
        switch self.sharing {
        case _ where self.workspaceID == workspaceID: true
        case .nobody: false
        case .all: true
        case .workspaces(let list): list.contains(workspaceID)
        }
    }
}
