import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import Web

@Suite(.enabled(if: Canary.isPossible)) struct BodyWipingTests {
    /// The text stands on the border of the two parts, so only the body that was put together holds it. It is no JSON,
    /// because a value that was read would keep it.
    @Test func aBodyOfSeveralPartsIsWiped() async throws {
        let canary = Canary()
        var text = canary.text()
        // Memory of this length is not soon used again, so a body that was left would be found.
        let space = ByteBuffer(repeating: 0x20, count: 50_000)
        let parts = [
            ByteBuffer(string: "{} "), space, ByteBuffer(bytes: text.prefix(32)), ByteBuffer(bytes: text.suffix(32)),
            space,
        ]
        text.wipe()
        try #require(try canary.count() == 0)
        let stream = AsyncStream<ByteBuffer> { continuation in
            for part in parts { continuation.yield(part) }
            continuation.finish()
        }
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        let request = Request(head: head, body: RequestBody(asyncSequence: stream))
        await #expect(throws: BodyFailure.self) { _ = try await BodyReader(request, limit: 200_000) }
        #expect(try canary.count() == 0)
    }
}
