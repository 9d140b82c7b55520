import Domain
import Foundation
import JSON
import Services
import Storage
import TestSupport
import Vault

@testable import Server

/// A sandbox whose connections end grants at a service that the test plays.
struct GrantSandbox {
    let sandbox: Sandbox
    let time = ManualClock()
    private let directory: TemporaryDirectory

    init() async throws {
        let directory = try TemporaryDirectory()
        try Data(Grants.definition.utf8).write(to: URL(filePath: directory.file("grants.json")))
        self.directory = directory
        self.sandbox = try await Sandbox(clock: self.time.clock) { $0.definitionsDirectory = directory.path }
    }

    var revocations: RevocationService {
        self.sandbox.composition.revocations(
            catalog: self.sandbox.catalog,
            vault: self.sandbox.vault,
            callers: self.sandbox.services.callers
        )
    }

    /// The requests that end tokens: `METHOD URL`, and the body.
    var calls: [ServiceRequest] { self.sandbox.services.requests.filter { $0.purpose == .token } }

    /// The names of the tokens in the order in which the service was told, of the methods that speak RFC 7009.
    var told: [String] {
        self.calls.map { request in
            let form = String(decoding: request.body?.reveal() ?? [], as: UTF8.self)
            return form.split(separator: "&").first { $0.hasPrefix("token_type_hint=") }
                .map { String($0.dropFirst("token_type_hint=".count)) } ?? ""
        }
    }

    func answer(_ status: Int, _ body: String = "") {
        self.sandbox.services.answer { _ in ServiceAnswer(status: status, body: Array(body.utf8)) }
    }

    /// Makes a connection.
    ///
    /// - Returns: its id, and the id of its credential.
    func connect(
        _ method: String = "standard",
        config: String = "{}"
    ) async throws -> (id: String, credential: String) {
        let reply = try await self.sandbox.create(Grants.submission(method, config: config))
        guard reply.status == 200 else { throw UnusableRequest(part: reply.text) }
        return (reply.id, reply["credential_id"]?.string ?? "")
    }

    func revoke(_ id: String) async throws -> Reply {
        try await self.sandbox.request("POST", "\(Path.connections)/\(id)/revoke")
    }

    func deleteRevoking(_ id: String) async throws -> Reply {
        try await self.sandbox.request("DELETE", "\(Path.connections)/\(id)?revoke=true")
    }

    func credential(_ id: String) async throws -> Reply {
        try await self.sandbox.request("GET", "\(Path.credentials)/\(id)")
    }

    /// Has the account of a connection known, as a test that found it.
    func name(account: String, of id: String) throws {
        try self.sandbox.openDatabase().run(
            "UPDATE connections SET account_origin = 'https://grants.example:443', account_id = ?2 WHERE id = ?1",
            id,
            account
        )
    }

    /// When the service is told next; nil when it is not told any more.
    func due(_ credential: String) async throws -> Timestamp? {
        let texts = try await self.sandbox.composition.database.read { session in
            try session.all("SELECT due_at FROM work WHERE kind = 'revoke' AND subject_id = ?1", credential) {
                $0.text(0)
            }
        }
        return texts.first.flatMap(Timestamp.init(rfc3339:))
    }

    /// Lets the daemon tell the services that are due.
    func runDue() async throws {
        for claim in try await self.revocations.claimDue(limit: 10) { _ = try await self.revocations.run(claim) }
    }

    /// Sets the clock to the time at which a service is due, and lets the daemon tell it.
    func runWhenDue(_ credential: String) async throws {
        guard let due = try await self.due(credential) else { throw UnusableRequest(part: credential) }
        self.time.set(max(due, self.time.now))
        try await self.runDue()
    }

    /// The content of a credential's sealed bytes.
    func sealed(_ credential: String) async throws -> JSONObject {
        guard let id = Identifier<Credential>(credential),
            let workspace = Identifier<Workspace>(try self.sandbox.workspaceID()),
            let row = try await self.sandbox.composition.credentials.findSealed(id, in: workspace)
        else { throw UnusableRequest(part: credential) }
        return try self.sandbox.vault.open(row.sealed, for: row.credential.sealingContext).secret.reveal()
    }
}

extension Reply {
    /// The four lists of a receipt, in one line each.
    var receipt: [String: [String]] { Self.receipt(self.json) }

    /// The receipt in a reply about a credential.
    var storedReceipt: [String: [String]] { Self.receipt(self["revocation"]) }

    private static func receipt(_ json: JSON?) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        for name in ["revoked", "kept", "unsupported", "pending"] {
            let names = json?[name]?.array?.compactMap(\.string)
            if names != [] { lists[name] = names ?? ["absent"] }
        }
        return lists
    }
}
