import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// The writes of the channel wait in a ``SlowSocket``, which a test lets deliver bytes.
@Suite struct ReplyDeadlineHandlerTests {
    private let channel = EmbeddedChannel()
    private let socket: SlowSocket

    init() throws {
        self.socket = SlowSocket()
        try self.channel.pipeline.syncOperations.addHandlers([
            self.socket, ReplyDeadlineHandler(limit: .seconds(30)) { [socket] _ in socket.waiting },
        ])
        try self.channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    private func write(_ count: Int) {
        self.channel.writeAndFlush(IOData.byteBuffer(ByteBuffer(repeating: 0, count: count)), promise: nil)
    }

    private func advance(by seconds: Int64) { self.channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func aClientThatReadsNothingIsCutOff() {
        self.write(1000)
        self.advance(by: 29)
        #expect(self.channel.isActive)
        self.advance(by: 1)
        #expect(!self.channel.isActive)
    }

    @Test func aClientThatReadsTooLittleIsCutOff() {
        self.write(1_000_000)
        for _ in 0..<29 {
            self.socket.deliver(2_000)
            self.advance(by: 1)
        }
        #expect(self.channel.isActive)
        self.advance(by: 1)
        #expect(!self.channel.isActive)
    }

    @Test func aClientThatReadsSteadilyGetsALongReply() {
        self.write(2_000_000)
        while self.socket.waiting > 0 {
            self.socket.deliver(2_200)
            self.advance(by: 1)
        }
        self.advance(by: 100)
        #expect(self.channel.isActive)
    }

    @Test func aReplyThatIsDeliveredHasNoDeadline() {
        self.write(1000)
        self.socket.deliver(1000)
        self.advance(by: 100)
        #expect(self.channel.isActive)
        self.write(1000)
        self.advance(by: 30)
        #expect(!self.channel.isActive)
    }

    /// A client that sends requests and reads no reply.
    @Test func furtherRepliesDoNotMoveTheDeadline() {
        for _ in 0..<60 where self.channel.isActive {
            self.write(100)
            self.advance(by: 1)
        }
        #expect(!self.channel.isActive)
    }

    @Test func aRouteSetsTheDeadlineOfItsReply() {
        self.channel.triggerUserOutboundEvent(ReplyDeadline(limit: .seconds(5)), promise: nil)
        self.write(1000)
        self.advance(by: 4)
        self.socket.deliver(1000)
        self.advance(by: 1)
        // The next reply has the default deadline again.
        self.write(1000)
        self.advance(by: 29)
        #expect(self.channel.isActive)
        self.channel.triggerUserOutboundEvent(ReplyDeadline(limit: .seconds(5)), promise: nil)
        self.write(1000)
        self.socket.deliver(2000)
        self.advance(by: 1)
        self.channel.triggerUserOutboundEvent(ReplyDeadline(limit: .seconds(5)), promise: nil)
        self.write(1000)
        self.advance(by: 5)
        #expect(!self.channel.isActive)
    }

    @Test func aCloseWaitsForTheRestOfTheReply() {
        self.write(1000)
        self.channel.close(promise: nil)
        self.advance(by: 10)
        #expect(self.channel.isActive)
        self.socket.deliver(1000)
        #expect(!self.channel.isActive)
    }

    @Test func aCloseWaitsNoLongerThanTheDeadline() {
        self.write(1000)
        self.channel.close(promise: nil)
        self.advance(by: 30)
        #expect(!self.channel.isActive)
    }

    @Test func aCloseWithoutAReplyDoesNotWait() {
        self.channel.close(promise: nil)
        #expect(!self.channel.isActive)
    }
}

/// Counts the written bytes that are not delivered, and completes the writes when they are.
private final class SlowSocket: ChannelOutboundHandler {
    typealias OutboundIn = IOData

    private(set) var waiting = 0
    private var promises: [EventLoopPromise<Void>] = []

    func write(context _: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.waiting += self.unwrapOutboundIn(data).readableBytes
        if let promise { self.promises.append(promise) }
    }

    func deliver(_ count: Int) {
        self.waiting = max(0, self.waiting - count)
        guard self.waiting == 0 else { return }
        let promises = self.promises
        self.promises = []
        for promise in promises { promise.succeed() }
    }

    func handlerRemoved(context _: ChannelHandlerContext) {
        for promise in self.promises { promise.fail(ChannelError.ioOnClosedChannel) }
    }
}
