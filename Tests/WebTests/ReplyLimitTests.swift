import Hummingbird
import NIOCore
import Testing

@testable import Web

@Suite struct ReplyLimitTests {
    private func route() -> Route {
        .open(.get, "/", Operation("name", .service, "Description.", responses: [])) { _, _ in Response(status: .ok) }
    }

    private func reply(_ length: Int) -> Response {
        Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(repeating: 0, count: length)))
    }

    @Test func aReplyOverTheLimitOfItsRouteIsAFaultOfTheService() throws {
        let route = self.route().replying(upTo: 10)
        #expect(try route.bounded(self.reply(10), .sample()).body.contentLength == 10)
        let error = #expect(throws: ReplyTooLong.self) { try route.bounded(self.reply(11), .sample()) }
        #expect(error?.logDescription == "the reply has 11 bytes, and its route allows 10; it was not sent")
        #expect(error.map { Response(for: $0).status } == .internalServerError)
    }

    @Test func aRouteThatSaysNothingHasTheDefault() throws {
        let route = self.route()
        #expect(route.replyByteLimit == 16_777_216)
        #expect(route.replyDeadline == .seconds(30))
        #expect(throws: ReplyTooLong.self) { try route.bounded(self.reply(16_777_217), .sample()) }
    }
}
