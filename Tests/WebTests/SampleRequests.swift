import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import NIOEmbedded

@testable import Web

extension Request {
    /// A request without a body.
    static func sample(
        _ method: HTTPRequest.Method = .get,
        _ path: String = "/",
        _ headers: HTTPFields = [:]
    ) -> Request {
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: headers)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }
}

extension WebContext {
    static func sample() -> WebContext {
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return WebContext(source: source)
    }
}

extension Response {
    /// The whole body, read as JSON.
    func json() async throws -> JSON {
        let writer = BodyCollector()
        try await self.body.write(writer)
        return try JSON(parsing: Array(writer.buffer.readableBytesView))
    }
}

/// Collects the bytes of a reply's body.
private final class BodyCollector: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { self.buffer.writeImmutableBuffer(buffer) }
    func finish(_: HTTPFields?) async throws {}
}
