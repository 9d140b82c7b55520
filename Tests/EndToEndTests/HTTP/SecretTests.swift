import Foundation
import JSON
import TestSupport
import Testing

@Suite(.onBlockingThreads) struct SecretTests {
    static let canary = "canary5up3rs3cr3t"

    struct Logging: CustomTestStringConvertible {
        let level: String
        let format: String

        var testDescription: String { "log_level \(self.level), log_format \(self.format)" }
    }

    @Test(
        arguments: [
            Logging(level: "info", format: "text"), Logging(level: "trace", format: "text"),
            Logging(level: "trace", format: "json"),
        ]
    )
    func leavesNoTraceInAnyFileLogOrReply(logging: Logging) throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(
            environment: ["PATCHBAY_LOG_LEVEL": logging.level, "PATCHBAY_LOG_FORMAT": logging.format]
        )
        let replies = try Self.sendCanary(to: daemon)
        #expect(Set(replies.map(\.status)) == [200, 401, 404, 405, 422])
        #expect(!daemon.errors.contains(daemon.token))

        // Both while the write-ahead log holds the rows, and when it has been folded into the database.
        try Self.expectNoCanary(in: Snapshot(sandbox.work).contents)
        #expect(try daemon.stop().code == 0)
        try Self.expectNoCanary(in: Snapshot(sandbox.work).contents)

        let replyBytes = replies.enumerated().map { ("reply \($0.offset)", Data($0.element.bytes)) }
        try Self.expectNoCanary(in: Dictionary(uniqueKeysWithValues: replyBytes))
        let output = try sandbox.allOutput().enumerated().map { ("output \($0.offset)", $0.element) }
        try Self.expectNoCanary(in: Dictionary(uniqueKeysWithValues: output))
    }

    /// Valid, invalid and malformed requests with the canary wherever a secret could be put.
    private static func sendCanary(to daemon: Daemon) throws -> [Reply] {
        let canary = Self.canary
        let accepted = try daemon.create(Submission.custom(secret: canary))
        let gmail = Submission.gmail.replacing("ya29.a0...", with: canary).replacing("1//0g...", with: canary)
        let credential = accepted["credential_id"]?.string ?? ""
        let bodies = [
            gmail,
            gmail.replacing("2025-10-19T12:00:00Z", with: canary),
            Submission.custom(secret: canary) + canary,
            #"{"integration": "custom", "integration_type": "custom", "credentials": "\#(canary)"}"#,
            #"{"integration": "gmail", "integration_type": "connectors", "credentials": {"access_token": ["\#(canary)"]}}"#,
            #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credential)"}"#,
        ]
        var replies = [accepted] + (try bodies.map { try daemon.create($0) })
        let path = "\(Path.connections)/\(accepted.id)"
        replies += [
            try daemon.request("GET", "\(path)?include_credential=true&api_key=\(canary)"),
            try daemon.request("GET", "\(path)?include_credential=\(canary)"),
            try daemon.request("GET", path, headers: ["X-API-Key": canary]),
            try daemon.request("GET", path, headers: ["Authorization": "Bearer \(canary)", "Cookie": canary]),
            try daemon.request("GET", path, headers: ["X-Workspace-Id": canary]),
            try daemon.request("GET", path, headers: ["X-Request-Id": "id=\(canary)", "X-Other": canary]),
            try daemon.request("GET", "/\(canary)?\(canary)"),
            try daemon.request("PUT", path, body: canary),
            try daemon.request("PUT", path, body: #"{"credentials": {"token": "\#(canary)2"}}"#),
            try daemon.request("PATCH", path, body: canary),
        ]
        return replies
    }

    private static func expectNoCanary(in contents: [String: Data]) throws {
        try #require(!contents.isEmpty)
        let plain = Data(Self.canary.utf8)
        let hexadecimal = plain.map { String($0, radix: 16) }.joined()
        let traces = [plain, Data(plain.base64EncodedString().dropLast(4).utf8), Data(hexadecimal.utf8)]
        for (name, content) in contents {
            #expect(!traces.contains { content.firstRange(of: $0) != nil }, "\(name)")
        }
    }

    @Test func keepsItsOwnKeysInTheirFilesOnly() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start(environment: ["PATCHBAY_LOG_LEVEL": "trace"])
        _ = try daemon.create(Submission.custom())
        let masterKey = try sandbox.read("master.key")
        let rawMasterKey = stride(from: 0, to: 64, by: 2).compactMap {
            UInt8(masterKey.dropFirst($0).prefix(2), radix: 16)
        }
        try #require(rawMasterKey.count == 32)
        let owned = [
            "master.key": [Data(masterKey.utf8), Data(rawMasterKey)],
            "admin.key": [Data(daemon.token.utf8)],
        ]
        for (owner, secrets) in owned {
            let others = try Snapshot(sandbox.data).contents.filter { $0.key != owner }.values + sandbox.allOutput()
            for secret in secrets { #expect(others.allSatisfy { $0.firstRange(of: secret) == nil }, "\(owner)") }
        }
    }

    @Test func makesItsFilesForTheirOwnerOnly() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.create(Submission.custom())
        for name in try Snapshot(sandbox.work).names.sorted() {
            let path = sandbox.work + "/" + name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == (name == "data" ? 0o700 : 0o600), "\(name)")
        }
    }
}
