import Domain
import JSON
import Synchronization

// Small values and stores that the suites of this folder share.

extension Clock {
    /// Stands still.
    static func fixed(_ milliseconds: Int64) -> Clock {
        let now = Timestamp(milliseconds: milliseconds)
        return Clock { now }
    }
}

/// 2026-11-23T16:05:09.123Z.
let someTime = Timestamp(milliseconds: 1_795_449_909_123)

/// Ids that differ in their last digits.
func sampleID<Owner: Identified>(_ number: Int, of _: Owner.Type = Owner.self) throws -> Identifier<Owner> {
    let digits = String(number)
    let zeros = String(repeating: "0", count: 26 - digits.utf8.count)
    guard let id = Identifier<Owner>("\(Owner.identifierPrefix)_\(zeros)\(digits)") else { throw UnusableSample() }
    return id
}

struct UnusableSample: Error {}

func sampleAct(_ action: AuditAction, by caller: Caller = .commandLine()) throws -> Act {
    Act(id: try sampleID(1), action, by: caller)
}

/// A hash that two different tokens do not share, for want of SHA-256 here.
struct PlainHasher: TokenHasher {
    func hash(_ token: Secret<String>) -> [UInt8] { Array(token.reveal().utf8.reversed()) }
    func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool { self.hash(token) == hash }
}

actor MemoryKeyStore: APIKeyStore {
    nonisolated let rows: [(key: APIKey, hash: [UInt8])]
    /// Is called while a key is being read.
    nonisolated let whileFinding = Mutex<@Sendable () -> Void>({})
    private(set) var created: [(key: APIKey, hash: [UInt8])] = []
    private(set) var updated: [APIKey] = []
    private(set) var revoked: [Identifier<APIKey>] = []

    init(_ rows: [(key: APIKey, hash: [UInt8])] = []) {
        self.rows = rows
    }

    func create(_ key: APIKey, hash: [UInt8], by _: Act) async throws { self.created.append((key, hash)) }
    func revoke(_ key: APIKey, at _: Timestamp, by _: Act) async throws { self.revoked.append(key.id) }

    nonisolated func find(_ id: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])? {
        self.whileFinding.withLock { $0 }()
        return self.rows.first { $0.key.id == id }
    }

    nonisolated func all() throws -> [APIKey] { self.rows.map(\.key) }

    nonisolated func find(_ id: Identifier<APIKey>, in workspaceID: Identifier<Workspace>) throws -> APIKey? {
        self.rows.map(\.key).first { $0.id == id && $0.workspaceID == workspaceID }
    }

    nonisolated func list(_: PageRequest<APIKey>, in _: Identifier<Workspace>) throws -> Page<APIKey> {
        Page(self.rows.map(\.key), limit: 100, total: self.rows.count)
    }

    func update(_ key: APIKey, from _: APIKey, at _: Timestamp, by _: Act) async throws { self.updated.append(key) }
}

actor MemoryWorkspaceStore: WorkspaceStore {
    nonisolated let rows: [Workspace]
    private(set) var created: [Workspace] = []
    private(set) var updated: [Workspace] = []
    private(set) var deleted: [(Identifier<Workspace>, withContent: Bool)] = []

    init(_ rows: [Workspace] = []) {
        self.rows = rows
    }

    func create(_ workspace: Workspace, by _: Act) async throws { self.created.append(workspace) }
    func update(_ workspace: Workspace, from _: Workspace, by _: Act) async throws { self.updated.append(workspace) }
    func delete(_ workspace: Workspace, withContent: Bool, at _: Timestamp, by _: Act) async throws {
        self.deleted.append((workspace.id, withContent))
    }
    nonisolated func list(_: PageRequest<Workspace>) throws -> Page<Workspace> {
        Page(self.rows, limit: 100, total: self.rows.count)
    }
    nonisolated func find(_ id: Identifier<Workspace>) throws -> Workspace? { self.rows.first { $0.id == id } }
    nonisolated func all() throws -> [Workspace] { self.rows }
}

/// A recorder whose uses nobody writes.
func sampleUses(_ store: MemoryUseStore = MemoryUseStore(), clock: Clock = .fixed(someTime.milliseconds)) -> LastUseRecorder
{
    LastUseRecorder(store: store, clock: clock)
}

actor MemoryUseStore: LastUseStore {
    private(set) var written: [LastUseRecorder.Uses] = []

    func record(_ uses: LastUseRecorder.Uses) async throws { self.written.append(uses) }
}

/// A clock that a test moves.
final class MovingClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp = someTime) {
        self.time = Mutex(time)
    }

    var clock: Clock { Clock { self.time.withLock { $0 } } }

    func advance(milliseconds: Int64) {
        self.time.withLock { $0 = Timestamp(milliseconds: $0.milliseconds + milliseconds) }
    }
}
