import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct BodyReaderTests {
    private func read(_ body: String, _ contentType: String?) async throws -> BodyReader {
        let head = HTTPRequest(
            method: .post,
            scheme: nil,
            authority: nil,
            path: "/",
            headerFields: contentType.map { [.contentType: $0] } ?? [:]
        )
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        return try await BodyReader(request, limit: 100)
    }

    @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"])
    func aBodyWithAContentTypeOfJSONIsRead(_ contentType: String) async throws {
        var body = try await self.read(#"{"a": "b"}"#, contentType)
        #expect(body.string("a") == "b")
    }

    @Test(arguments: [nil, "", " ", "text/json", "text/plain", "application/x-www-form-urlencoded", "application"])
    func anyOtherBodyIsNoObject(_ contentType: String?) async throws {
        let failure = await #expect(throws: BodyFailure.self) { try await self.read(#"{"a": "b"}"#, contentType) }
        #expect(failure?.items.map(\.type) == ["model_attributes_type"])
        #expect(failure?.items.map(\.location) == [[.name("body")]])
    }

    @Test func anEmptyBodyIsMissingWhateverItsContentType() async throws {
        for contentType in [nil, "application/json"] {
            let failure = await #expect(throws: BodyFailure.self) { try await self.read("", contentType) }
            #expect(failure?.items.map(\.type) == ["missing"])
        }
    }
}
