import API
import Catalog
import Domain
import HTTPTypes
import Hummingbird
import JSON
import Logging
import SQLite
import Storage
import TestSupport
import Vault

@testable import Server
@testable import Web

extension Daemon {
    /// The routes that this daemon answers: those that the composition root makes, over the daemon's own database.
    func routes() throws -> [Route] {
        let composition = try Composition(path: self.sandbox.database, settings: Settings())
        let masterKey = MasterKey()
        let dataKey = try DataKeyRecord(id: 1, wrappedBy: masterKey, at: Clock.system.now())
        let vault = Vault(try KeyRing([dataKey], master: masterKey))
        let routes = API.routes(
            composition.parts(catalog: try Catalog.builtIn(), vault: vault),
            version: Version.current,
            requests: RequestMetrics(),
            metrics: { [] },
            logger: Logger(label: "test"),
            clock: .system,
            checkReadiness: {}
        )
        composition.database.close()
        return routes
    }
}

/// A workspace with one of every row that a path can name.
struct Tenant {
    let administrator: Daemon.Key
    /// By the name of the path's parameter.
    let ids: [String: String]

    /// What stands in a path for anything that is no row of a workspace.
    static let words = ["integration_id": "gmail", "user_id": "u1"]

    init(_ daemon: Daemon, _ name: String) throws {
        let workspace = try daemon.makeWorkspace(name)
        let token = try daemon.makeKey(scopes: "admin", workspace: workspace)
        self.administrator = .token(token)
        let connection = try daemon.create(Submission.custom(), as: self.administrator)
        self.ids = [
            "workspace_id": workspace,
            "api_key_id": "key_" + token.dropFirst(4).prefix(26),
            "connection_id": connection.id,
            "credential_id": connection["credential_id"]?.string ?? "",
        ]
    }

    /// Ids of the right form that no row has.
    static let nowhere = [
        "workspace_id": "wsp", "api_key_id": "key", "connection_id": "conn", "credential_id": "cred",
    ].mapValues { $0 + "_01m85esrzw98dq3bghqtc2eg00" }
}

extension Route {
    /// The names in braces.
    var placeholders: [String] {
        self.path.description.matches(of: /\{([a-z_]+)\}/).map { String($0.output.1) }
    }

    func path(with ids: [String: String]) -> String {
        self.placeholders.reduce(self.path.description) { path, name in
            path.replacing("{\(name)}", with: ids[name] ?? Tenant.words[name] ?? name)
        }
    }

    /// Sends the operation's own example, if it takes a body.
    /// - Parameter body: the example of the document without it.
    func send(
        to daemon: Daemon,
        with ids: [String: String],
        query: String = "",
        as key: Daemon.Key,
        body: String? = nil
    ) throws -> Reply {
        try daemon.request(
            self.method.rawValue,
            self.path(with: ids) + query,
            as: key,
            headers: ["X-Request-Id": "same"],
            body: body ?? self.operation.body?.example.serialized()
        )
    }
}
