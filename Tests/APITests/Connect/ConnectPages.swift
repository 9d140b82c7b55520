import Domain
import Services
import Synchronization
import TestSupport
import Vault

@testable import Server

/// The use cases of connect pages over a sandbox, with a record of the sessions whose authorizations were ended.
final class ConnectPages: Sendable {
    let sandbox: Sandbox
    let connect: ConnectService
    let authorizations = RecordingAuthorizations()
    let time = ManualClock(at: Clock.system.now())

    /// - Parameter settings: the member `connect` of the workspace.
    init(settings: String = "{}") async throws {
        self.sandbox = try await Sandbox(clock: self.time.clock) { $0.publicURL = "https://connect.acme.example" }
        let stores = self.sandbox.composition.stores
        self.connect = ConnectService(
            stores: ConnectService.Stores(
                sessions: stores.connectSessions,
                authorizations: self.authorizations,
                workspaces: stores.workspaces,
                connections: stores.connections,
                apps: nil
            ),
            catalog: self.sandbox.catalog,
            hasher: SHA256TokenHasher(),
            passes: HMACPassMaker(),
            links: self.sandbox.vault,
            origin: PublicOrigin(loopbackPort: 8000),
            identifiers: self.sandbox.composition.identifiers,
            clock: self.time.clock
        )
        try await self.sandbox.setConnect(settings)
    }

    private var store: any ConnectSessionStore { self.sandbox.composition.stores.connectSessions }

    var caller: Caller {
        get throws {
            let workspace = try self.sandbox.workspaceID()
            return Caller(
                id: "key_1",
                workspaceID: Identifier<Workspace>(workspace) ?? Caller.commandLine().workspaceID,
                scopes: Scopes([.connectWrite])
            )
        }
    }

    /// Makes a session of user `u1` for Gmail.
    ///
    /// - Returns: the token of its link.
    func make(
        purpose: ConnectSession.Purpose = .connect
    ) async throws -> (session: ConnectSession, token: Secret<String>) {
        let (session, link) = try await self.connect.create(
            ConnectSessionSubmission(
                purpose: purpose,
                userID: "u1",
                targets: purpose == .connect ? [ConnectSessionSubmission.Target(integration: "gmail")] : []
            ),
            by: sampleAct(.connectSessionCreate, by: self.caller)
        )
        return (session, Secret(String(link.reveal().split(separator: "/").last ?? "")))
    }

    func visit(_ session: ConnectSession, _ browser: Browser, ended: Bool = false) async throws -> ConnectVisit {
        try await self.connect.visit(
            session.id.text,
            browser: browser,
            pass: self.connect.pass(for: session, browser),
            needsOpenSession: !ended
        )
    }

    func newBrowser() -> Browser { self.connect.browser(cookie: nil).browser }

    /// The session as it is stored.
    func stored(_ session: ConnectSession) async throws -> ConnectSession? {
        try await self.store.find(session.id)
    }

    /// Keeps a draft in the session, as a form with errors does.
    func keepDraft(in session: ConnectSession) async throws -> ConnectSession {
        var next = session.next(at: self.time.now)
        next.version += 1
        try await self.store.update(
            from: session,
            to: next,
            sealed: ([1, 2, 3], self.time.now.adding(seconds: 600)),
            codeHash: nil,
            by: nil
        )
        return next
    }

    func draft(of session: ConnectSession) async throws -> [UInt8]? {
        guard let stored = try await self.stored(session) else { return nil }
        return try await self.store.sealed(of: stored, at: self.time.now)
    }
}

final class RecordingAuthorizations: AuthorizationStore {
    private let state = Mutex<[Identifier<ConnectSession>]>([])

    /// The sessions whose authorizations were ended, in order.
    var ended: [Identifier<ConnectSession>] { self.state.withLock { $0 } }

    func endAll(of sessionID: Identifier<ConnectSession>, in _: Identifier<Workspace>) async throws {
        self.state.withLock { $0.append(sessionID) }
    }

    func create(_: Authorization, stateHash _: [UInt8], browserHash _: [UInt8], sealed _: [UInt8], limit _: Int) -> Bool
    {
        true
    }

    func take(
        stateHash _: [UInt8],
        browserHash _: [UInt8],
        at _: Timestamp
    ) -> (authorization: Authorization, sealed: [UInt8])? { nil }

    func refusal(stateHash _: [UInt8], browserHash _: [UInt8], at _: Timestamp) -> AuthorizationRefusal { .unknown }

    func end(_: Identifier<Authorization>, in _: Identifier<Workspace>) {}

    func delete(endedBefore _: Timestamp, limit _: Int) -> Int { 0 }
}

/// The refusal that `body` ends in, as a word; empty when it does not throw.
func refusal(of body: () async throws -> Void) async -> String {
    do {
        try await body()
        return ""
    } catch let refusal as ConnectRefusal {
        return switch refusal {
        case .unknown: "unknown"
        case .ended(let ended): "ended \(ended.state)"
        case .openAgain: "open again"
        case .otherBrowser: "other browser"
        case .tooManyRequests(let seconds): "too many, \(seconds)"
        case .failed(let error): "\(error)"
        }
    } catch {
        return "\(error)"
    }
}
