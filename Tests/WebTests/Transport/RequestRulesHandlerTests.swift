import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import Web

/// The parts of the behaviour that ``HTTPTransportTests`` cannot show with a real connection.
@Suite struct RequestRulesHandlerTests {
    private let channel = EmbeddedChannel()
    private let closes = CloseRecorder()

    init() throws {
        let input = RequestInput()
        let pipeline = self.channel.pipeline.syncOperations
        try pipeline.addHandlers([self.closes, InputLimitHandler(input)])
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: false)
        try pipeline.addHandler(RequestRulesHandler(input, bodyLimit: 1000))
        try self.channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    private func receive(_ text: String) throws { try self.channel.writeInbound(ByteBuffer(string: text)) }

    @Test func anUnusedConnectionIsClosedAtTheSecondRequestForRoom() throws {
        self.channel.pipeline.fireUserInboundEventTriggered(CloseIfUnused())
        #expect(self.closes.modes.isEmpty)
        self.channel.pipeline.fireUserInboundEventTriggered(CloseIfUnused())
        #expect(self.closes.modes == [.all])
    }

    @Test func aUsedConnectionIsKept() throws {
        self.channel.pipeline.fireUserInboundEventTriggered(CloseIfUnused())
        try self.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in 0..<3 { self.channel.pipeline.fireUserInboundEventTriggered(CloseIfUnused()) }
        #expect(self.closes.modes.isEmpty)
    }

    @Test func aConnectionIsClosedTwoSecondsAfterItsOutput() throws {
        self.channel.close(mode: .output, promise: nil)
        self.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1999))
        #expect(self.closes.modes == [.output])
        self.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(self.closes.modes == [.output, .all])
    }

    @Test func theBytesAfterTheLastRequestAreDiscarded() throws {
        try self.receive("GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nabc")
        try self.receive(String(repeating: "GET / HTTP/1.1\r\nHost: x\r\n\r\n", count: 1000))
        #expect(try self.partsReceived() == 2)
    }

    /// The input that is discarded while the client waits for its reply is limited.
    @Test func noMoreThanTwoMebibytesAreDiscarded() throws {
        try self.receive("GET / HTTP/1.0\r\n\r\n")
        let mebibyte = String(repeating: "a", count: 1_048_576)
        try self.receive(mebibyte)
        let before = self.closes.reads
        try self.receive(mebibyte)
        self.channel.read()
        #expect(self.closes.reads == before)
    }

    private func partsReceived() throws -> Int {
        var count = 0
        while try self.channel.readInbound(as: HTTPServerRequestPart.self) != nil { count += 1 }
        return count
    }
}

/// Records what would reach the socket.
private final class CloseRecorder: ChannelOutboundHandler {
    typealias OutboundIn = IOData
    private(set) var modes: [CloseMode] = []
    private(set) var reads = 0

    func close(context _: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.modes.append(mode)
        promise?.succeed()
    }

    func read(context: ChannelHandlerContext) {
        self.reads += 1
        context.read()
    }
}
