import JSON
import TestSupport
import Testing

/// An error never repeats what was sent: it may be a secret in the wrong place.
@Suite struct EchoTests {
    static let canary = "canary5up3rs3cr3t"

    struct Mistake {
        let members: String
        let status: Int

        init(_ members: String, _ status: Int = 422) {
            self.members = members
            self.status = status
        }
    }

    private static let known = #""integration": "custom", "integration_type": "custom""#
    private static let gmail = #""integration": "gmail", "integration_type": "connectors""#

    /// The canary as, or in, each member, where it is wrong.
    static let mistakes = [
        Mistake(#"\#(known), "label": "\#(String(repeating: canary, count: 20))""#),
        Mistake(#"\#(known), "label": {"x": "\#(canary)"}"#),
        Mistake(#""integration": ["\#(canary)"], "integration_type": "custom""#),
        Mistake(#""integration": "\#(canary)", "integration_type": "connectors""#),
        Mistake(#""integration": "\#(String(repeating: canary, count: 10))", "integration_type": "custom""#),
        Mistake(#""integration": "custom", "integration_type": "\#(canary)""#),
        Mistake(#"\#(known), "config": "\#(canary)""#),
        Mistake(#"\#(known), "config": {"base_url": "\#(canary)"}"#),
        Mistake(#"\#(known), "credential_id": "\#(canary)""#, 404),
        Mistake(#"\#(known), "credential_id": ["\#(canary)"]"#),
        Mistake(#"\#(known), "credential_id": "\#(canary)", "credentials": {"token": "\#(canary)"}"#),
        Mistake(#"\#(known), "user_id": {"\#(canary)": 1}"#),
        Mistake(#"\#(known), "credentials": "\#(canary)""#),
        Mistake(#"\#(known), "credentials": {"\#(canary)": "••••••••"}"#),
        Mistake(#"\#(known), "auth_method_id": "\#(canary)""#),
        Mistake(#"\#(known), "auth_method_id": ["\#(canary)"]"#),
        Mistake(#"\#(gmail), "credentials": {"refresh_token": "\#(canary)"}"#),
        Mistake(#"\#(gmail), "credentials": {"access_token": {"\#(canary)": "\#(canary)"}}"#),
        Mistake(#"\#(gmail), "credentials": {"access_token": "\#(canary)", "expires_at": "\#(canary)"}"#),
        Mistake(
            #"""
            \#(gmail), "auth_method_id": "service_account", "credentials": {"service_account_json": "\#(canary)"}
            """#
        ),
        Mistake(String(CheckTests.specificationsFailure.dropLast().dropFirst()).replacing("no address", with: canary)),
        Mistake(#"\#(known), "credentials": {"token": "\#(canary)"#),
        Mistake(#"\#(known), \#(canary)"#),
    ]

    @Test func saysNothingOfTheBody() async throws {
        let sandbox = try await Sandbox()
        for mistake in Self.mistakes {
            let reply = try await sandbox.create("{\(mistake.members)}")
            #expect(reply.status == mistake.status, "\(mistake.members)")
            #expect(!String(decoding: reply.bytes, as: UTF8.self).contains(Self.canary), "\(mistake.members)")
        }
    }

    @Test func saysNothingOfTheHead() async throws {
        let sandbox = try await Sandbox()
        let id = try await sandbox.create(Submission.custom()).id
        let requests: [(path: String, headers: [String: String], status: Int)] = [
            ("/\(Self.canary)", [:], 404),
            ("\(Path.connections)/\(Self.canary)", [:], 404),
            ("\(Path.connections)/\(id)?include_credential=\(Self.canary)", [:], 422),
            ("\(Path.connections)/\(id)", ["X-Workspace-Id": Self.canary], 404),
            ("\(Path.connections)/\(id)", ["X-API-Key": Self.canary], 401),
            ("\(Path.connections)/\(id)", ["Authorization": "Bearer \(Self.canary)"], 401),
            ("/healthz", ["X-Request-Id": "not sane \(Self.canary)"], 200),
        ]
        for (path, headers, status) in requests {
            let reply = try await sandbox.request("GET", path, headers: headers)
            #expect(reply.status == status, "\(path) \(headers)")
            #expect(!String(decoding: reply.bytes, as: UTF8.self).contains(Self.canary), "\(path) \(headers)")
        }
    }
}
