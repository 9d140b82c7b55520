import Domain
import Synchronization
import TestSupport

/// Keeps connections and credentials in memory, by the contracts of both stores. The function that a write is given
/// runs on the rows as they are at the time of the write.
final class MemoryConnectionStore: ConnectionStore {
    typealias SealedCredential = (credential: Credential, sealed: [UInt8])

    /// A connection refers to a credential that is not there.
    struct MissingCredential: Error {}

    struct Rows {
        var connections: [Connection] = []
        var credentials: [SealedCredential] = []
        var previousSecrets: [Identifier<Credential>: (version: Int, sealed: [UInt8])] = [:]
        var events: [Identifier<Connection>: [ConnectionEvent]] = [:]
        var acts: [(act: Act, resourceID: String)] = []

        /// Changes a connection's `updated_at`, as another request would.
        mutating func touch(_ id: Identifier<Connection>) {
            self.connections = self.connections.map { $0.id == id ? $0.next(at: someTime) : $0 }
        }

        /// Changes a credential's `updated_at`, as another request would.
        mutating func touch(_ id: Identifier<Credential>) {
            self.credentials = self.credentials.map {
                $0.credential.id == id ? ($0.credential.next(at: someTime), $0.sealed) : $0
            }
        }
    }

    /// A write of another request.
    typealias Interruption = @Sendable (inout Rows) -> Void

    struct State {
        var rows: Rows
        var created: [(connection: Connection, credential: Credential?, sealed: [UInt8])] = []
        var changes: [ConnectionChange] = []
        var replacements: [SecretReplacement] = []
        var writes = 0
        var credentialReads = 0
        var interruptions: [Interruption]
        var afterSecretRead: [Interruption] = []

        mutating func beginWrite() {
            self.writes += 1
            if !self.interruptions.isEmpty { self.interruptions.removeFirst()(&self.rows) }
        }
    }

    let state: Mutex<State>

    /// - Parameter interruptions: writes of other requests, each of which happens between the read and the transaction
    ///   of one write.
    init(
        credentials: [SealedCredential] = [],
        connections: [Connection] = [],
        interruptions: [Interruption] = []
    ) {
        let rows = Rows(connections: connections, credentials: credentials)
        self.state = Mutex(State(rows: rows, interruptions: interruptions))
    }

    var rows: Rows { self.state.withLock { $0.rows } }
    /// The new connections; with a credential if that is new, too.
    var created: [(connection: Connection, credential: Credential?, sealed: [UInt8])] {
        self.state.withLock { $0.created }
    }
    /// The changes that were stored, by themselves or with a new secret.
    var changes: [ConnectionChange] { self.state.withLock { $0.changes } }
    /// The new secrets that were stored.
    var replacements: [SecretReplacement] { self.state.withLock { $0.replacements } }
    /// The number of writes that were asked for, also of those that were refused.
    var writes: Int { self.state.withLock { $0.writes } }
    /// The number of times that a credential was read, inside and outside of writes.
    var credentialReads: Int { self.state.withLock { $0.credentialReads } }

    /// Lets a write of another request happen after the next read of a sealed secret.
    func interruptAfterSecretRead(_ write: @escaping Interruption) {
        self.state.withLock { $0.afterSecretRead.append(write) }
    }

    func create(
        _ connection: Connection,
        with credential: Credential,
        sealed: [UInt8],
        test: FirstTest?,
        by act: Act
    ) async throws {
        self.state.withLock { state in
            state.beginWrite()
            state.rows.credentials.append((credential, sealed))
            state.rows.connections.append(connection)
            state.rows.acts.append((act, connection.id.text))
            state.created.append((connection, credential, sealed))
        }
    }

    func create(
        _ connection: Connection,
        with destinations: DestinationsChange?,
        test: FirstTest?,
        by act: Act
    ) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            if let destinations { try state.rows.store(destinations) }
            guard state.rows.credentials.contains(where: { $0.credential.id == connection.credentialID }) else {
                throw ServiceError.credentialNotFound
            }
            state.rows.connections.append(connection)
            state.rows.acts.append((act, connection.id.text))
            state.created.append((connection, nil, []))
        }
    }

    func find(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection? {
        self.rows.connections.first { $0.id == id && $0.workspaceID == workspaceID }
    }

    func findWithSecret(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (connection: Connection, credential: Credential, sealed: [UInt8])? {
        guard let connection = try self.find(id, in: workspaceID) else { return nil }
        return try self.findSealed(connection.credentialID, in: workspaceID).map {
            (connection, $0.credential, $0.sealed)
        }
    }

    func workspace(of id: Identifier<Connection>) throws -> Identifier<Workspace>? {
        self.rows.connections.first { $0.id == id }?.workspaceID
    }

    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let rows = self.rows.connections.filter {
            $0.workspaceID == workspaceID && (filter.credentialID ?? $0.credentialID.text) == $0.credentialID.text
        }
        return Page(rows, limit: page.limit, total: rows.count)
    }

    func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in _: Identifier<Workspace>
    ) throws -> Page<ConnectionEvent> {
        let events = self.rows.events[id] ?? []
        return Page(events.reversed(), limit: page.limit, total: events.count)
    }

    func update(_ change: ConnectionChange, by act: Act) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            var rows = state.rows
            try rows.store(change, by: act)
            state.rows = rows
            state.changes.append(change)
        }
    }

    func changeStatus(
        of id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        storing _: TestFinding?,
        by act: Act,
        deciding rule: @escaping StatusRule
    ) async throws -> Connection {
        try self.state.withLock { state in
            state.beginWrite()
            let index = state.rows.connections.firstIndex { $0.id == id && $0.workspaceID == workspaceID }
            guard let index else { throw ServiceError.connectionNotFound }
            let connection = state.rows.connections[index]
            var reads = 0
            let credential = state.rows.credentials.first { $0.credential.id == connection.credentialID }?.credential
            let event = try rule(connection) {
                reads += 1
                guard let credential else { throw MissingCredential() }
                return credential
            }
            state.credentialReads += reads
            state.rows.changeStatus(at: index, by: event)
            state.rows.acts.append((act, id.text))
            return state.rows.connections[index]
        }
    }

    func delete(
        _ id: Identifier<Connection>,
        in workspaceID: Identifier<Workspace>,
        if precondition: Precondition?,
        by act: Act
    ) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            let index = state.rows.connections.firstIndex { $0.id == id && $0.workspaceID == workspaceID }
            guard let index else { throw ServiceError.connectionNotFound }
            try precondition?.check(state.rows.connections[index].updatedAt)
            let connection = state.rows.connections.remove(at: index)
            state.rows.events[id] = nil
            state.rows.deleteUnused(connection.credentialID)
            state.rows.acts.append((act, id.text))
        }
    }
}

extension MemoryConnectionStore.Rows {
    mutating func changeStatus(at index: Int, by event: ConnectionEvent) {
        var connection = self.connections[index].next(at: event.createdAt)
        connection.apply(event)
        self.connections[index] = connection
        self.events[connection.id, default: []].append(event)
    }

    /// - Throws: `StaleRow`; `ServiceError.credentialNotFound`.
    mutating func store(_ change: ConnectionChange, by act: Act) throws {
        let (old, new) = (change.old, change.new)
        let index = self.connections.firstIndex { $0.id == old.id && $0.updatedAt == old.updatedAt }
        guard let index else { throw StaleRow() }
        if let (credential, sealed, act) = change.newCredential {
            self.credentials.append((credential, sealed))
            self.acts.append((act, credential.id.text))
        }
        guard
            new.credentialID == old.credentialID
                || self.credentials.contains(where: { $0.credential.id == new.credentialID })
        else { throw ServiceError.credentialNotFound }
        if let destinations = change.destinations { try self.store(destinations) }
        self.connections[index] = new
        if let event = change.event { self.events[new.id, default: []].append(event) }
        if new.credentialID != old.credentialID { self.deleteUnused(old.credentialID) }
        self.acts.append((act, new.id.text))
    }

    /// - Throws: `StaleRow`.
    mutating func store(_ change: DestinationsChange) throws {
        let index = self.credentials.firstIndex {
            $0.credential.id == change.credential.id && $0.sealed == change.old
        }
        guard let index else { throw StaleRow() }
        self.credentials[index] = (change.credential, change.sealed)
        self.acts.append((change.act, change.credential.id.text))
    }

    /// Deletes an inline credential that no connection uses; leaves any other credential.
    mutating func deleteUnused(_ id: Identifier<Credential>) {
        guard !self.connections.contains(where: { $0.credentialID == id }) else { return }
        self.credentials.removeAll { $0.credential.id == id && $0.credential.isInline }
    }
}
