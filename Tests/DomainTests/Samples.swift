import Domain
import JSON

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
    private(set) var created: [(key: APIKey, hash: [UInt8])] = []
    private(set) var revoked: [Identifier<APIKey>] = []

    init(_ rows: [(key: APIKey, hash: [UInt8])] = []) {
        self.rows = rows
    }

    func create(_ key: APIKey, hash: [UInt8], by _: Act) async throws { self.created.append((key, hash)) }
    func revoke(_ id: Identifier<APIKey>, at _: Timestamp, by _: Act) async throws { self.revoked.append(id) }

    nonisolated func find(_ id: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])? {
        self.rows.first { $0.key.id == id }
    }

    nonisolated func all() throws -> [APIKey] { self.rows.map(\.key) }
}

actor MemoryWorkspaceStore: WorkspaceStore {
    nonisolated let rows: [Workspace]
    private(set) var created: [Workspace] = []

    init(_ rows: [Workspace] = []) {
        self.rows = rows
    }

    func create(_ workspace: Workspace, by _: Act) async throws { self.created.append(workspace) }
    nonisolated func find(_ id: Identifier<Workspace>) throws -> Workspace? { self.rows.first { $0.id == id } }
    nonisolated func all() throws -> [Workspace] { self.rows }
}
