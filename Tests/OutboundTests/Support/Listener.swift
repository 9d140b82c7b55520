import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a loopback address that counts its connections and the bytes it receives, and answers as a test says.
final class Listener: Sendable {
    /// Answers the request with the given number, which counts from 1 on each connection.
    typealias Answer = @Sendable (_ channel: any Channel, _ number: Int) -> Void

    let port: Int
    private let channel: any Channel
    private let record: Record

    /// The number of connections that were accepted.
    var connections: Int { self.record.state.withLock { $0.connections } }
    /// All bytes that were received, as text.
    var received: String { self.record.state.withLock { $0.received } }

    /// - Parameters:
    ///   - host: an address of 127.0.0.0/8.
    ///   - greeting: a text that is sent at the first bytes of a client, before its request is complete.
    ///   - closesAtOnce: whether each connection is closed before its client is read.
    init(
        _ answer: @escaping Answer = Listener.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        on host: String = "127.0.0.1",
        port: Int = 0,
        tls: NIOSSLContext? = nil,
        greeting: String = "",
        closesAtOnce: Bool = false
    ) async throws {
        let record = Record()
        self.record = record
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    record.state.withLock { $0.connections += 1 }
                    if closesAtOnce { channel.eventLoop.execute { channel.close(promise: nil) } }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(RequestReader(record, greeting: greeting, answer))
                }
            }
            .bind(host: host, port: port).get()
        self.port = self.channel.localAddress?.port ?? 0
    }

    func close() async { try? await self.channel.close() }

    /// Writes a text.
    static func text(_ text: String) -> Answer {
        { channel, _ in channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    }

    /// Writes a text, and then a part every 200 microseconds, as long as the client reads it.
    static func endless(_ text: String, part: String) -> Answer {
        { channel, _ in
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            // A time of zero would not let the loop do anything else.
            Self.repeating(part, on: channel, after: .microseconds(200))
        }
    }

    /// Writes a text, and then one byte every 20 milliseconds.
    static func dripping(_ text: String) -> Answer {
        { channel, _ in
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            Self.repeating("x", on: channel, after: .milliseconds(20))
        }
    }

    private static func repeating(_ part: String, on channel: any Channel, after time: TimeAmount) {
        channel.eventLoop.scheduleTask(in: time) {
            channel.writeAndFlush(ByteBuffer(string: part)).whenSuccess {
                Self.repeating(part, on: channel, after: time)
            }
        }
    }
}

/// The connections and bytes that a ``Listener`` saw.
private final class Record: Sendable {
    struct State {
        var connections = 0
        var received = ""
    }

    let state = Mutex(State())
}

/// Calls the answer at the end of each request's head.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let record: Record
    private let answer: Listener.Answer
    private var greeting: String
    private var head = ""
    private var count = 0

    init(_ record: Record, greeting: String, _ answer: @escaping Listener.Answer) {
        self.record = record
        self.greeting = greeting
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: self.unwrapInboundIn(data))
        self.record.state.withLock { $0.received += text }
        if !self.greeting.isEmpty {
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: self.greeting)), promise: nil)
            self.greeting = ""
        }
        self.head += text
        guard self.head.contains("\r\n\r\n") else { return }
        self.head = ""
        self.count += 1
        self.answer(context.channel, self.count)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
