import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix

@testable import Web

/// A server with ``HTTPTransport`` on a free port of the loopback interface. `POST /` answers the length of the body; `GET
/// /` does not read the body. `GET /long` answers ``longReply`` zeros with a deadline of 2 seconds.
enum TransportServer {
    static let bodyLimit = 100_000
    /// More bytes than the buffers of two sockets hold.
    static let longReply = 32_000_000

    /// Sends bytes to a server and reads until the server closes the connection.
    ///
    /// - Returns: everything that the server sent.
    static func reply(to requests: [String]) async throws -> [String] {
        try await self.run { port in
            var replies: [String] = []
            for request in requests { replies.append(try await self.exchange(request, port: port)) }
            return replies
        }
    }

    /// Asks for the long reply, and reads after a delay.
    ///
    /// - Returns: the number of bytes that the server sent.
    static func longReply(readAfter delay: Duration) async throws -> Int {
        try await self.run { port in
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await client.executeThenClose { inbound, outbound in
                let request = "GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: request))
                try await Task.sleep(for: delay)
                try await client.channel.setOption(.autoRead, value: true).get()
                var count = 0
                // A connection that is cut off may end with an error.
                do { for try await part in inbound { count += part.readableBytes } } catch is IOError {}
                return count
            }
        }
    }

    private static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ port: Int) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let router = Router(context: WebContext.self)
        router.get("/") { _, _ in "got" }
        router.post("/") { request, _ in
            let body = try await request.wholeBody(limit: self.bodyLimit)
            return String(body.readableBytes)
        }
        router.get("/long") { _, context in
            context.setReplyDeadline(.seconds(2))
            return ByteBuffer(repeating: 0, count: self.longReply)
        }
        let application = Application(
            responder: router.buildResponder(),
            server: HTTPTransport.builder(
                .init(bodyLimit: self.bodyLimit, requestTimeout: .seconds(20), idleTimeout: .seconds(20))
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(port) }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private static func exchange(_ request: String, port: Int) async throws -> String {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var reply = ByteBuffer()
            for try await part in inbound { reply.writeImmutableBuffer(part) }
            return String(buffer: reply)
        }
    }
}
