import Catalog
import Domain
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import NIOEmbedded
import Store
import Synchronization
import TestSupport
import Testing
import Vault

@testable import Console
@testable import Services
@testable import Web

/// The pages over a database of their own, with sign-ins that a test decides.
final class ConnectSite: Sendable {
    let database: any TestDatabase
    let connect: ConnectService
    let flow = StubFlow()
    let ended = Ended()
    let sessions: DatabaseConnectSessionStore
    let workspace: Workspace
    private let responder: any HTTPResponder<WebContext>

    init(
        _ settings: ConnectSettings = ConnectSettings(productName: "ACME"),
        clock: Clock = ManualClock().clock
    ) async throws {
        let database = try await TestEngine.sqlite.open()
        let workspace = Workspace(
            id: try sampleID(1),
            name: "one",
            createdAt: someTime,
            updatedAt: someTime,
            connect: settings
        )
        let sessions = DatabaseConnectSessionStore(database.database)
        let connections = DatabaseConnectionStore(database.database)
        let workspaces = OneWorkspace(workspace: workspace)
        let catalog = try Catalog.builtIn()
        let connect = ConnectService(
            stores: ConnectService.Stores(
                sessions: sessions,
                authorizations: nil,
                workspaces: workspaces,
                connections: connections,
                apps: nil
            ),
            catalog: catalog,
            hasher: SHA256TokenHasher(),
            passes: HMACPassMaker(),
            links: nil,
            origin: try #require(PublicOrigin("https://connect.example.com")),
            identifiers: IdentifierGenerator(clock: clock),
            clock: clock
        )
        let ended = self.ended
        let controller = ConnectController(
            connect: connect,
            flow: self.flow,
            userConnections: ListedConnections(
                connections: connections,
                credentials: DatabaseCredentialStore(database.database),
                uses: DatabaseAuditEventStore(database.database),
                keys: DatabaseAPIKeyStore(database.database),
                catalog: catalog,
                clock: clock,
                connect: connect
            ) { connection, act in
                ended.note("\(connection.id) \(act.action.rawValue)")
                return .told
            },
            connections: connections,
            workspaces: workspaces,
            catalog: catalog,
            clientIDs: { integration, _, _, _ in "client of \(integration.id)" },
            clock: clock
        )
        self.database = database
        self.sessions = sessions
        self.workspace = workspace
        self.connect = connect
        self.responder = Self.responder(controller.routes)
    }

    private static func responder(_ routes: [Route]) -> any HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self)
        for route in routes {
            guard case .page(let frame, let counting, let handler) = route.handler else { continue }
            router.on(route.path, method: route.method) { request, context in
                do {
                    return try await frame.reply(to: request, context, counting: counting, handler)
                } catch let error as PageError {
                    return error.response
                }
            }
        }
        return router.buildResponder()
    }

    /// Makes a session.
    ///
    /// - Returns: the session and the path of its link.
    func session(_ submission: ConnectSessionSubmission) async throws -> (session: ConnectSession, path: String) {
        let caller = Caller(id: "key_1", workspaceID: self.workspace.id, scopes: Scopes([.admin]))
        let (session, link) = try await self.connect.create(
            submission,
            by: sampleAct(.connectSessionCreate, by: caller)
        )
        return (session, String(link.reveal().dropFirst("https://connect.example.com".count)))
    }

    func stored(_ session: ConnectSession) async throws -> ConnectSession {
        try #require(try await self.sessions.find(session.id))
    }

    fileprivate func respond(_ request: Request) async throws -> Response {
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: "192.0.2.1", port: 4711)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await self.responder.respond(
            to: request,
            context: WebContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        )
    }
}

/// The connections that were ended.
final class Ended: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { self.list.withLock { $0 } }

    func note(_ text: String) { self.list.withLock { $0.append(text) } }
}

/// A browser with its cookies.
final class Jar: Sendable {
    struct Page {
        let status: Int
        let text: String
        let headers: HTTPFields

        /// The path that a redirect leads to.
        var location: String {
            String((self.headers[.location] ?? "").dropFirst("https://connect.example.com".count))
        }

        /// The pass in the page or in the address that it leads to.
        var pass: String? {
            self.text.firstMatch(of: /name="pass" value="([^"]+)"/).map { String($0.output.1) }
                ?? self.location.firstMatch(of: /pass=([^&]+)/).map { String($0.output.1) }
        }
    }

    private let site: ConnectSite
    private let cookie = Mutex<String?>(nil)

    init(_ site: ConnectSite) {
        self.site = site
    }

    /// The value of the browser's cookie.
    var id: String? { self.cookie.withLock { $0 }?.split(separator: "=").last.map(String.init) }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Page {
        try await self.send(.get, path, headers, "")
    }

    func post(_ path: String, _ fields: [String: String]) async throws -> Page {
        let pairs: [String] = fields.map { "\($0.key.urlEncoded)=\($0.value.urlEncoded)" }
        let body: String = pairs.joined(separator: "&")
        let headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded", .secFetchSite: "same-origin"]
        return try await self.send(.post, path, headers, body)
    }

    func options(_ path: String, _ headers: HTTPFields) async throws -> Page {
        try await self.send(.options, path, headers, "")
    }

    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: HTTPFields,
        _ body: String
    ) async throws -> Page {
        var headers = headers
        headers[.cookie] = self.cookie.withLock { $0 }
        let head = HTTPRequest(
            method: method,
            scheme: nil,
            authority: "connect.example.com",
            path: path,
            headerFields: headers
        )
        let body = RequestBody(buffer: ByteBuffer(string: body))
        let response = try await self.site.respond(Request(head: head, body: body))
        if let set = response.headers[.setCookie]?.split(separator: ";").first {
            self.cookie.withLock { $0 = String(set) }
        }
        let collector = PageText()
        try await response.body.write(collector)
        return Page(status: response.status.code, text: collector.text, headers: response.headers)
    }
}

private final class PageText: ResponseBodyWriter {
    private(set) var text = ""

    func write(_ buffer: ByteBuffer) async throws { self.text += String(buffer: buffer) }

    consuming func finish(_: HTTPFields?) async throws {}
}

/// A store with one workspace.
private struct OneWorkspace: WorkspaceStore {
    struct Unused: Error {}

    let workspace: Workspace

    nonisolated(nonsending) func find(_ id: Identifier<Workspace>) async throws -> Workspace? {
        id == self.workspace.id ? self.workspace : nil
    }

    func create(_: Workspace, by _: Act) async throws { throw Unused() }
    func list(_: PageRequest<Workspace>) async throws -> Page<Workspace> { throw Unused() }
    nonisolated(nonsending) func all() async throws -> [Workspace] { [self.workspace] }

    func update(
        _: Identifier<Workspace>,
        by _: Act,
        deciding _: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace {
        throw Unused()
    }

    func delete(
        _: Identifier<Workspace>,
        withContent _: Bool,
        if _: Precondition?,
        keeping _: RootKeyRule,
        by _: Act
    ) async throws {
        throw Unused()
    }
}

/// Sign-ins and forms that end as a test says.
final class StubFlow: ConnectFlow {
    struct State: Sendable {
        var fixed: Set<String> = []
        var begin: Result<String, any Error> = .success("https://accounts.google.com/o/oauth2/v2/auth?state=pbs1")
        var callback: CallbackResult = .failed(.nothingToFinish, nil)
        var submit: @Sendable (ConnectVisit) async throws -> FormResult = { _ in .problems([]) }
        var draft: FormDraft?
        var choices: [SignInChoice] = []
        var code: Secret<String>?
        var integration: String?
        /// The forms that were sent: the config and the names of the credentials.
        var sent: [(config: JSONObject, credentials: JSONObject)] = []
        var chosen: [String] = []
        var queries: [[String]] = []
    }

    let state = Mutex(State())

    func set(_ change: (inout State) -> Void) { self.state.withLock { change(&$0) } }

    func fixedKeys(
        of _: ConnectVisit,
        _: Integration,
        _: AuthMethod,
        _: ConnectSession.Target
    ) async throws -> Set<String> {
        self.state.withLock { $0.fixed }
    }

    func begin(
        _: ConnectVisit,
        integration _: String,
        method _: String,
        config: JSONObject,
        renewing _: Bool,
        from _: PageOrigin
    ) async throws -> String {
        try self.state.withLock { state in
            state.sent.append((config, [:]))
            return state.begin
        }.get()
    }

    func callback(
        context _: String,
        query: [(name: String, value: String)],
        browser _: Browser?,
        from _: PageOrigin
    ) async throws -> CallbackResult {
        self.state.withLock { state in
            state.queries.append(query.map(\.name))
            return state.callback
        }
    }

    func submit(
        _ visit: ConnectVisit,
        integration _: String,
        method _: String,
        config: JSONObject,
        credentials: Secret<JSONObject>,
        from _: PageOrigin
    ) async throws -> FormResult {
        let submit = self.state.withLock { state in
            state.sent.append((config, credentials.reveal()))
            return state.submit
        }
        return try await submit(visit)
    }

    func draft(for _: ConnectVisit) async throws -> FormDraft? { self.state.withLock { $0.draft } }
    func choices(for _: ConnectVisit) async throws -> [SignInChoice] { self.state.withLock { $0.choices } }

    func choose(_ visit: ConnectVisit, _ id: String, from _: PageOrigin) async throws -> ConnectSession {
        self.state.withLock { $0.chosen.append(id) }
        return visit.session
    }

    func code(for _: ConnectVisit) async throws -> Secret<String>? { self.state.withLock { $0.code } }
    func integration(for _: ConnectVisit) async throws -> String? { self.state.withLock { $0.integration } }
}
