import JSON
import TestSupport
import Testing

@Suite struct ConnectSettingsTests {
    private let sandbox: Sandbox
    private let path: String

    init() async throws {
        self.sandbox = try await Sandbox()
        self.path = "\(Path.workspaces)/\(try self.sandbox.workspaceID())"
    }

    private func put(_ body: String, as key: Sandbox.Key = .administrator) async throws -> Reply {
        try await self.sandbox.request("PUT", self.path, as: key, body: body)
    }

    private func read() async throws -> JSON? { try await self.sandbox.request("GET", self.path)["connect"] }

    private static let none: JSON = [
        "product_name": nil, "accent": nil, "accent_dark": nil, "return_urls": [], "allowed_origins": [],
        "default_return_url": nil, "support_url": nil, "privacy_url": nil,
    ]

    @Test func areReplacedAsAWholeAndClearedByNull() async throws {
        #expect(try await self.read() == Self.none)
        let full: JSON = [
            "product_name": "Acmé", "accent": "#0f5c4d", "accent_dark": "#9fe8d2",
            "return_urls": ["https://a.example/done"], "allowed_origins": ["https://a.example"],
            "default_return_url": "https://a.example/", "support_url": "https://a.example/help",
            "privacy_url": "https://a.example/privacy",
        ]
        let stored = try await self.put(#"{"connect": \#(full.serialized())}"#)
        #expect((stored.status, stored["connect"]) == (200, full))
        #expect(try await self.read() == full)
        // An absent member changes nothing.
        #expect(try await self.put(#"{"name": "renamed"}"#)["connect"] == full)
        let partly = try await self.put(##"{"connect": {"accent": "#123456", "return_urls": null}}"##)
        var expected = Self.none.object ?? [:]
        expected["accent"] = "#123456"
        #expect(partly["connect"] == .object(expected))
        #expect(partly["name"] == "renamed")
        #expect(try await self.put(#"{"connect": null}"#)["connect"] == Self.none)
    }

    @Test func needNoScopeRoot() async throws {
        let key = Sandbox.Key.token(try await self.sandbox.makeKey(scopes: "workspaces:write"))
        #expect(try await self.put(##"{"connect": {"accent": "#123456"}}"##, as: key).status == 200)
        let named = try await self.put(##"{"name": "x", "connect": {"accent": "#654321"}}"##, as: key)
        #expect((named.status, named["detail"]) == (403, "Renaming a workspace needs a key with scope 'root'"))
        #expect(try await self.read()?["accent"] == "#123456")
    }

    static let problems: [(connect: String, field: String)] = [
        (#"{"accent": "red"}"#, "connect.accent"),
        (#"{"return_urls": ["https://a.example", "javascript:alert(1)"]}"#, "connect.return_urls"),
        (#"{"allowed_origins": ["*"]}"#, "connect.allowed_origins"),
        (#"{"default_return_url": "http://a.example"}"#, "connect.default_return_url"),
        (#"{"support_url": "javascript:alert(1)"}"#, "connect.support_url"),
        (#"{"privacy_url": "https://u:p@a.example"}"#, "connect.privacy_url"),
    ]

    @Test(arguments: problems)
    func areCheckedBeforeTheyAreStored(_ connect: String, _ field: String) async throws {
        let reply = try await self.put(#"{"connect": \#(connect)}"#)
        #expect((reply.status, reply["detail"]?["message"]) == (422, "The settings of the connect page cannot be used"))
        #expect(reply["detail"]?["fields"]?.array?.map { $0["field"]?.string } == [field])
        #expect(try await self.read() == Self.none)
    }

    @Test(arguments: ["[]", #"{"colour": "x"}"#, #"{"accent": 1}"#, #"{"return_urls": "x"}"#, #"{"return_urls": [1]}"#])
    func aMalformedMemberIsRefused(_ connect: String) async throws {
        let reply = try await self.put(#"{"connect": \#(connect)}"#)
        #expect(reply.status == 422)
        #expect(reply["detail"]?.array?.count == 1, "\(reply.text)")
        #expect(try await self.read() == Self.none)
    }
}
