import Foundation
import SQLite
import Storage
import TestSupport

/// A running `patchbay serve`. It lives as long as this value or its sandbox is used.
final class Daemon: Sendable {
    enum Key {
        case administrator
        case token(String)
        case none
    }

    let sandbox: Sandbox
    let port: UInt16
    private let child: Child
    private let administratorKey: String

    fileprivate init(_ sandbox: Sandbox, _ child: Child, port: UInt16) throws {
        self.sandbox = sandbox
        self.child = child
        self.port = port
        self.administratorKey = try sandbox.read("admin.key")
    }

    /// Waits until the log says where it serves.
    convenience init(_ sandbox: Sandbox, _ child: Child) throws {
        let port = try poll(for: "the daemon to serve") { () -> UInt16? in
            let line = child.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .first { $0.contains("serving") }
            guard let line else {
                guard child.isRunning else { throw TimeOut(what: "a start, which was refused: \(child.errors)") }
                return nil
            }
            return line.firstMatch(of: /address.{1,3}127\.0\.0\.1:([0-9]+)/).flatMap { UInt16($0.output.1) }
        }
        try self.init(sandbox, child, port: port)
    }

    var errors: String { self.child.errors }
    var token: String { self.administratorKey }

    func connect() throws -> Client { try Client(port: self.port, daemon: self) }

    func request(
        _ method: String,
        _ path: String,
        as key: Key = .administrator,
        headers: [String: String] = [:],
        body: String? = nil
    ) throws -> Reply {
        try self.connect().request(method, path, headers: self.headers(for: key, headers), body: body)
    }

    /// `POST /api/v1/connections`.
    func create(_ body: String, as key: Key = .administrator, headers: [String: String] = [:]) throws -> Reply {
        try self.request("POST", Path.connections, as: key, headers: headers, body: body)
    }

    func get(_ id: String, as key: Key = .administrator, headers: [String: String] = [:]) throws -> Reply {
        try self.request("GET", "\(Path.connections)/\(id)", as: key, headers: headers)
    }

    /// `POST /api/v1/credentials`.
    func createCredential(_ body: String = Submission.credential) throws -> Reply {
        try self.request("POST", Path.credentials, body: body)
    }

    func reveal(_ credentialID: String, as key: Key = .administrator) throws -> Reply {
        try self.request("POST", "\(Path.credentials)/\(credentialID)/reveal", as: key)
    }

    private func headers(for key: Key, _ headers: [String: String]) -> [String: String] {
        let token: String? =
            switch key {
            case .administrator: self.administratorKey
            case .token(let token): token
            case .none: nil
            }
        return token.map { headers.merging(["X-API-Key": $0]) { given, _ in given } } ?? headers
    }

    func signal(_ signal: Int32) { self.child.signal(signal) }

    func wait(within limit: Duration = .seconds(30)) throws -> Outcome { try self.child.wait(within: limit) }

    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) throws -> Outcome {
        self.signal(signal)
        return try self.wait()
    }

    /// Makes a key with the command line and returns its token.
    func makeKey(scopes: String, workspace: String? = nil) throws -> String {
        let workspace = try workspace ?? self.workspaceID()
        let outcome = try self.sandbox.run("key", "create", "--workspace", workspace, "--scopes", scopes)
        guard outcome.code == 0 else { throw TimeOut(what: "a key: \(outcome.errors)") }
        return outcome.line
    }

    func makeWorkspace(_ name: String) throws -> String {
        let outcome = try self.sandbox.run("workspace", "create", name)
        guard outcome.code == 0 else { throw TimeOut(what: "a workspace: \(outcome.errors)") }
        return outcome.line
    }

    /// The workspace that the first start made.
    func workspaceID() throws -> String {
        let database = try self.sandbox.openDatabase()
        return try database.first("SELECT id FROM workspaces ORDER BY id") { $0.text(0) } ?? ""
    }
}
