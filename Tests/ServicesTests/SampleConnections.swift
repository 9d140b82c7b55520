@testable import Domain
import JSON
import Synchronization

// What the suites about connections share.

/// Accepts everything, as the fields below say, and upper-cases config to show that what is checked is what is stored.
struct Checker: ConnectionChecker {
    var expiresAt: Timestamp?
    var failure: CheckFailure?

    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        if let failure { throw failure }
        return CheckedSubmission(
            integrationName: "Gmail",
            integrationType: submission.integrationType ?? .connectors,
            authMethodID: "oauth2",
            authType: .oauthToken,
            credentialType: .integration,
            credentials: submission.credentials ?? Secret([:]),
            config: JSONObject(submission.config.map { ($0.key.uppercased(), $0.value) }),
            expiresAt: self.expiresAt
        )
    }
}

/// "Seals" by writing the place in front; opens nothing that was sealed for another one.
struct Sealer: CredentialSealer {
    struct Refusal: Error {}

    func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8] {
        Array("\(context)|\(JSON.object(secret.reveal()).serialized())".utf8)
    }

    func open(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        let text = String(decoding: sealed, as: UTF8.self)
        guard text.hasPrefix("\(context)|"), case .object(let object) = try JSON(parsing: "\(text.drop { $0 != "{" })")
        else { throw Refusal() }
        return Secret(object)
    }
}

/// Of workspace 1, with user `u1`.
func sampleConnection(
    _ number: Int,
    status: ConnectionStatus = .active,
    credential: Int
) throws -> Connection {
    Connection(
        id: try sampleID(number),
        workspaceID: try sampleID(1),
        label: "Mail",
        integration: "gmail",
        integrationType: .connectors,
        authMethodID: "oauth2",
        config: #"{"a":1}"#,
        credentialID: try sampleID(credential),
        userID: "u1",
        createdBy: "key_1",
        status: status,
        statusReason: .checked,
        statusChangedAt: someTime,
        createdAt: someTime,
        updatedAt: someTime
    )
}

/// Credential 5, whose token is "stored".
///
/// - Parameter version: that it is sealed for; its own is 1.
func sampleStoredCredential(
    workspace: Int = 1,
    sealedFor version: Int = 1,
    expiresAt: Timestamp? = nil,
    isInline: Bool = false
) throws -> (Credential, [UInt8]) {
    let credential = Credential(
        id: try sampleID(5),
        workspaceID: try sampleID(workspace),
        label: "stored",
        description: nil,
        authType: .apiKey,
        credentialType: .integration,
        scope: "workspace",
        provider: "gmail",
        userID: nil,
        createdBy: "key_1",
        status: "active",
        expiresAt: expiresAt,
        lastUsedAt: nil,
        version: 1,
        fieldNames: ["token"],
        isInline: isInline,
        createdAt: someTime,
        updatedAt: someTime
    )
    let context = SealingContext(
        workspaceID: try sampleID(workspace),
        credentialID: credential.id,
        version: version
    )
    return (credential, try Sealer().seal(Secret(["token": "stored"]), for: context))
}

/// Keeps in memory what it is given. Every row is as it was put in or as a change left it.
final class MemoryConnectionStore: ConnectionStore, CredentialSource {
    private struct State {
        var rows: [Connection]
        var created: [(connection: Connection, credential: Credential?, sealed: [UInt8])] = []
        var changes: [ConnectionChange] = []
        var deleted: [Identifier<Connection>] = []
        var staleReads: Int
    }

    let existing: (credential: Credential, sealed: [UInt8])?
    private let state: Mutex<State>

    /// - Parameter staleReads: how often somebody else changes a row before a change of it is stored.
    init(existing: (Credential, [UInt8])? = nil, rows: [Connection] = [], staleReads: Int = 0) {
        self.existing = existing
        self.state = Mutex(State(rows: rows, staleReads: staleReads))
    }

    var created: [(connection: Connection, credential: Credential?, sealed: [UInt8])] {
        self.state.withLock { $0.created }
    }
    var changes: [ConnectionChange] { self.state.withLock { $0.changes } }
    var deleted: [Identifier<Connection>] { self.state.withLock { $0.deleted } }

    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by _: Act) async throws {
        self.state.withLock { $0.created.append((connection, credential, sealed)) }
    }

    func create(_ connection: Connection, by _: Act) async throws {
        self.state.withLock { $0.created.append((connection, nil, [])) }
    }

    func find(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection? {
        self.state.withLock { $0.rows.first { $0.id == id && $0.workspaceID == workspaceID } }
    }

    func workspace(of id: Identifier<Connection>) throws -> Identifier<Workspace>? {
        self.state.withLock { $0.rows.first { $0.id == id }?.workspaceID }
    }

    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Connection> {
        let rows = self.state.withLock { $0.rows }.filter {
            $0.workspaceID == workspaceID && (filter.credentialID ?? $0.credentialID.text) == $0.credentialID.text
        }
        return Page(rows, limit: page.limit, total: rows.count)
    }

    func events(
        of _: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in _: Identifier<Workspace>
    ) throws -> Page<ConnectionEvent> {
        let events = self.changes.compactMap(\.event)
        return Page(Array(events.reversed()), limit: page.limit, total: events.count)
    }

    func update(_ change: ConnectionChange, by _: Act) async throws {
        try self.replace(change.old, by: change.new)
        self.state.withLock { $0.changes.append(change) }
    }

    func delete(_ connection: Connection, by _: Act) async throws {
        try self.replace(connection, by: nil)
        self.state.withLock { $0.deleted.append(connection.id) }
    }

    private func replace(_ old: Connection, by new: Connection?) throws {
        try self.state.withLock { state in
            guard state.staleReads == 0 else {
                state.staleReads -= 1
                state.rows = state.rows.map { $0.id == old.id ? $0.next(at: someTime) : $0 }
                throw StaleRow()
            }
            let index = state.rows.firstIndex { $0.id == old.id && $0.updatedAt == old.updatedAt }
            guard let index else { throw StaleRow() }
            state.rows.remove(at: index)
            if let new { state.rows.insert(new, at: index) }
        }
    }

    func find(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Credential? {
        try self.findSealed(id, in: workspaceID)?.credential
    }

    func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (credential: Credential, sealed: [UInt8])? {
        self.existing.flatMap { $0.credential.id == id && $0.credential.workspaceID == workspaceID ? $0 : nil }
    }
}
