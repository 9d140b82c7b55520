import API
import Catalog
import Domain
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Migrations
import NIOCore
import NIOEmbedded
import SQLite
import Services
import Storage
import TestSupport
import Vault
import Web

@testable import Server

/// The routes of a daemon over a database file, without a network.
final class Installation: Sendable {
    /// The reader of users' tokens: a token is `subject scopes`, with the workspace of the installation.
    private struct Users: UserTokenReader {
        let workspace: Identifier<Workspace>

        func user(of token: Secret<String>) throws -> User {
            let parts = token.reveal().split(separator: " ")
            guard parts.count == 2, let scopes = Scopes(text: String(parts[1])) else {
                throw ServiceError(.unauthenticated, "The token is not valid")
            }
            return User(subject: String(parts[0]), workspaces: [self.workspace], scopes: scopes)
        }
    }

    struct Reply {
        let status: Int
        let headers: HTTPFields
        let text: String

        var json: JSON? { try? JSON(parsing: self.text) }
        func member(_ name: String) -> String { self.json?[name]?.string ?? "" }
    }

    let clock = ManualClock()
    let composition: Composition
    let routes: [Route]
    let workspaceID: Identifier<Workspace>
    /// The token of an API key with scope `root`.
    let root: String
    private let directory: TemporaryDirectory
    private let respond: @Sendable (Request, WebContext) async throws -> Response

    init(_ settings: Settings = Settings()) async throws {
        self.directory = try TemporaryDirectory()
        let schema = Schema(DataDirectory(self.directory.path))
        try schema.perform(schema.migrator.plan(from: [], to: nil)) { _ in }
        let composition = try Composition(path: schema.directory.database, settings: settings, clock: self.clock.clock)
        let master = MasterKey()
        let vault = Vault(try KeyRing([DataKeyRecord(id: 1, wrappedBy: master, at: someTime)], master: master))
        let catalog = try Catalog.builtIn()
        let workspace = try await composition.workspaces.create(
            name: "default",
            by: composition.act(.workspaceCreate, by: .daemon())
        )
        self.root = try await composition.keys.create(
            APIKeySubmission(label: "root", scopes: Scopes([.root])),
            by: composition.act(.apiKeyCreate, by: .daemon(in: workspace.id))
        ).token.secret.reveal()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        self.routes = API.routes(
            composition.parts(catalog: catalog, vault: vault, callers: StubCallers().callers),
            version: "test",
            requests: RequestMetrics(),
            metrics: { [] },
            logger: logger,
            clock: self.clock.clock,
            checkReadiness: {}
        )
        let responder = composition.responder(
            catalog: catalog,
            vault: vault,
            callers: StubCallers().callers,
            users: Users(workspace: workspace.id),
            logger: logger,
            requestLog: nil
        ).makeHTTPResponder()
        self.respond = { try await responder.respond(to: $0, context: $1) }
        self.composition = composition
        self.workspaceID = workspace.id
    }

    /// - Parameter token: nil for the key with scope `root`.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        as token: String? = nil,
        headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> Reply {
        var fields: HTTPFields = [.authorization: "Bearer \(token ?? self.root)", .contentType: "application/json"]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body ?? "")))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
        let response = try await self.respond(request, WebContext(source: source))
        let collector = Collector()
        try await response.body.write(collector)
        return Reply(
            status: response.status.code,
            headers: response.headers,
            text: String(buffer: collector.buffer)
        )
    }

    /// Writes to the database file beside the daemon.
    func execute(_ sql: SQL, _ values: [any SQLValue] = []) throws {
        let database = try SQLiteConnection(path: DataDirectory(self.directory.path).database, access: .readWrite)
        defer { database.close() }
        try database.run(sql, values: values)
    }
}

private final class Collector: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { self.buffer.writeImmutableBuffer(buffer) }
    func finish(_: HTTPFields?) async throws {}
}
