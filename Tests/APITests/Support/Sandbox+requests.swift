import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import SQLite
import Services
import Storage
import TestSupport

@testable import Server

extension Sandbox {
    /// The API key that a request presents.
    enum Key: Sendable {
        case administrator
        case token(String)
        case none
    }

    func request(
        _ method: String,
        _ path: String,
        as key: Key = .administrator,
        headers: [String: String] = [:],
        body: String? = nil,
        from address: String = "127.0.0.1"
    ) async throws -> Reply {
        let bytes = body.map { Array($0.utf8) }
        return try await self.request(method, path, as: key, headers: headers, bytes: bytes, from: address)
    }

    func request(
        _ method: String,
        _ path: String,
        as key: Key = .administrator,
        headers: [String: String] = [:],
        bytes: [UInt8]?,
        from address: String = "127.0.0.1"
    ) async throws -> Reply {
        guard let method = HTTPRequest.Method(method) else { throw UnusableRequest(part: method) }
        var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        for (name, value) in self.headers(for: key, headers, isWithBody: bytes != nil) {
            guard let name = HTTPField.Name(name) else { throw UnusableRequest(part: name) }
            head.headerFields[name] = value
        }
        let body = RequestBody(buffer: ByteBuffer(bytes: bytes ?? []))
        let response = try await self.respond(to: Request(head: head, body: body), from: address)
        return try await Reply(response)
    }

    private func headers(for key: Key, _ headers: [String: String], isWithBody: Bool) -> [String: String] {
        var defaults: [String: String] = [:]
        switch key {
        case .administrator: defaults["X-API-Key"] = self.token
        case .token(let token): defaults["X-API-Key"] = token
        case .none: break
        }
        if isWithBody { defaults["Content-Type"] = "application/json" }
        return defaults.merging(headers) { $1 }
    }

    /// `POST /api/v1/connections`.
    func create(_ body: String, as key: Key = .administrator, headers: [String: String] = [:]) async throws -> Reply {
        try await self.request("POST", Path.connections, as: key, headers: headers, body: body)
    }

    func get(_ id: String, as key: Key = .administrator, headers: [String: String] = [:]) async throws -> Reply {
        try await self.request("GET", "\(Path.connections)/\(id)", as: key, headers: headers)
    }

    /// `POST /api/v1/credentials`.
    func createCredential(_ body: String = Submission.credential) async throws -> Reply {
        try await self.request("POST", Path.credentials, body: body)
    }

    func reveal(_ credentialID: String, as key: Key = .administrator) async throws -> Reply {
        try await self.request("POST", "\(Path.credentials)/\(credentialID)/reveal", as: key)
    }

    /// Makes a key as the command line does, and returns its token.
    func makeKey(scopes: String, workspace: String? = nil) async throws -> String {
        let workspace = try workspace ?? self.workspaceID()
        guard let scopes = Scopes(text: scopes), let workspaceID = Identifier<Workspace>(workspace) else {
            throw UnusableRequest(part: "\(scopes) \(workspace)")
        }
        let act = self.composition.act(.apiKeyCreate, by: .commandLine(in: workspaceID))
        return try await self.composition.keys.create(APIKeySubmission(label: "unnamed", scopes: scopes), by: act)
            .token.secret.reveal()
    }

    /// Makes a workspace as the command line does, and returns its id.
    func makeWorkspace(_ name: String) async throws -> String {
        let act = self.composition.act(.workspaceCreate, by: .commandLine())
        return try await self.composition.workspaces.create(name: name, by: act).id.text
    }

    /// The workspace that the first start made.
    func workspaceID() throws -> String {
        try self.openDatabase().first("SELECT id FROM workspaces ORDER BY id") { $0.text(0) } ?? ""
    }
}

/// A test asked for something that cannot be sent.
struct UnusableRequest: Error {
    let part: String
}

extension Reply {
    fileprivate init(_ response: Response) async throws {
        var headers: [String: String] = [:]
        for field in response.headers { headers[field.name.canonicalName] = field.value }
        let collector = BodyCollector()
        try await response.body.write(collector)
        let body = Array(collector.bytes.readableBytesView)
        let head = "\(response.status)\n" + response.headers.map { "\($0.name): \($0.value)\n" }.joined() + "\n"
        self.init(status: response.status.code, headers: headers, body: body, bytes: Array(head.utf8) + body)
    }
}

private final class BodyCollector: ResponseBodyWriter {
    private(set) var bytes = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { self.bytes.writeImmutableBuffer(buffer) }

    consuming func finish(_: HTTPFields?) async throws {}
}
