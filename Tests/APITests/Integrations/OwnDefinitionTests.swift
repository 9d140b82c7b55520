import Foundation
import JSON
import TestSupport
import Testing

@testable import Server

@Suite struct OwnDefinitionTests {
    private let directory: TemporaryDirectory
    private let sandbox: Sandbox

    init() async throws {
        let directory = try TemporaryDirectory()
        try Data(Beacon.definition().utf8).write(to: URL(filePath: directory.file("beacon.json")))
        try Data("no definition".utf8).write(to: URL(filePath: directory.file("notes.txt")))
        self.directory = directory
        self.sandbox = try await Sandbox { $0.definitionsDirectory = directory.path }
    }

    @Test func areCheckedLikeBuiltInOnes() async throws {
        #expect(try await self.sandbox.create(Beacon.submission("bcn_0a1b2c3d")).status == 200)
        let refused = try await self.sandbox.create(Beacon.submission("bcn_0"))
        #expect(
            refused.sentences == ["Field 'Beacon Key' does not have the expected format (for example bcn_00000000)"]
        )
        #expect(refused["detail"]?["fields"]?.array?.first?["suggestion"] == "The value looks cut off; copy all of it")
        let found = try await self.sandbox.request("GET", "\(Path.integrations)?search=beacon")
        #expect(found["integrations"]?.array?.first?["id"] == "beacon")
    }

    /// A request that changes a connection names neither its integration nor its type.
    @Test func thatAreGoneAreNamedToWhoeverChangesAConnection() async throws {
        let created = try await self.sandbox.create(Beacon.submission("bcn_0a1b2c3d"))
        let credential = try #require(created["credential_id"]?.string)
        try FileManager.default.removeItem(atPath: self.directory.file("beacon.json"))
        try self.sandbox.reloadDefinitions()
        let body = #"{"credentials": {"beacon_key": "bcn_0a1b2c3e"}}"#
        for path in ["\(Path.connections)/\(created.id)", "\(Path.credentials)/\(credential)"] {
            let refused = try await self.sandbox.request("PUT", path, body: body)
            #expect(refused.status == 409, "\(path): \(refused.text)")
            #expect(
                refused["detail"]
                    == "The connection's integration or auth method is not defined as it was; put its definition back"
            )
        }
        let path = "\(Path.connections)/\(created.id)"
        #expect(try await self.sandbox.request("PUT", path, body: #"{"label": "x"}"#).status == 200)
    }
}
