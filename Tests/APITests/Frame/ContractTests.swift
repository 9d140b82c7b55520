import Foundation
import JSON
import TestSupport
import Testing

/// Requests whose form is wrong, and what the specification's own framework answered to them.
@Suite struct ContractTests {
    struct Recorded {
        let name: String
        let contentType: String
        let body: [UInt8]
        let status: Int
        let detail: [JSON]

        init(_ json: JSON) throws {
            self.name = try #require(json["name"]?.string)
            self.contentType = try #require(json["content_type"]?.string)
            let base64 = try #require(json["body_base64"]?.string)
            self.body = Array(try #require(Data(base64Encoded: base64)))
            self.status = try #require(json["status"]?.number?.int)
            self.detail = try #require(json["detail"]?.array)
            try #require(json["method"] == "POST")
            try #require(json["path"] == "/api/v1/connections")
        }
    }

    static func recorded() throws -> [Recorded] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "malformed_requests.json")
        let json = try JSON(parsing: Array(Data(contentsOf: file)))
        return try #require(json.array).map { try Recorded($0) }
    }

    @Test func answersMalformedRequestsAsTheSpecificationsFramework() async throws {
        let sandbox = try await Sandbox()
        let recorded = try Self.recorded()
        #expect(recorded.count == 89)
        for request in recorded {
            let headers = ["Content-Type": request.contentType]
            let reply = try await sandbox.request("POST", Path.connections, headers: headers, bytes: request.body)
            #expect(reply.status == request.status, "\(request.name)")
            let detail = try #require(reply["detail"]?.array, "\(request.name): \(reply.text)")
            try #require(detail.count == request.detail.count, "\(request.name): \(reply.text)")
            for (actual, expected) in zip(detail, request.detail) {
                #expect(actual.object?.keys == ["loc", "msg", "type"], "\(request.name)")
                #expect(actual["type"] == expected["type"], "\(request.name)")
                #expect(actual["msg"] == expected["msg"], "\(request.name)")
                guard expected["type"] == "json_invalid" else {
                    #expect(actual["loc"] == expected["loc"], "\(request.name)")
                    continue
                }
                let place = try #require(actual["loc"]?.array, "\(request.name)")
                #expect(place.first == "body", "\(request.name)")
                #expect(place.count == 2, "\(request.name)")
                let offset = try #require(place.last?.number?.int, "\(request.name)")
                #expect((0...request.body.count).contains(offset), "\(request.name)")
            }
        }
    }

    /// The framework takes these, although only just.
    @Test func acceptsWhatIsNearlyMalformed() async throws {
        let sandbox = try await Sandbox()
        let prefix = #"{"integration": "custom", "integration_type": "custom""#
        let bodies = [
            "\u{feff}" + prefix + "}",
            " \n\t" + prefix + "} \r\n",
            prefix + #", "unknown": {"member": [1]}}"#,
            prefix + #", "label": null, "credential_id": null, "user_id": null, "credentials": null}"#,
            prefix + #", "label": "\#(String(repeating: "😀", count: 255))"}"#,
            prefix + #", "label": 5, "label": "the last of two"}"#,
            prefix + #", "config": {}}"#,
        ]
        for body in bodies { #expect(try await sandbox.create(body).status == 200, "\(body)") }
        for type in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"] {
            #expect(try await sandbox.create(prefix + "}", headers: ["Content-Type": type]).status == 200, "\(type)")
        }
    }
}
