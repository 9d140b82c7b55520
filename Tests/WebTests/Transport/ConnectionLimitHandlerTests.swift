import Foundation
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

@Suite struct ConnectionLimitHandlerTests {
    private let server = EmbeddedChannel()
    private let reads = ReadCounter()

    init() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try self.server.pipeline.syncOperations.addHandlers([
            self.reads, ConnectionLimitHandler(limit: 2, logger: logger),
        ])
    }

    /// Accepts a connection of the same event loop.
    private func accept() throws -> (channel: EmbeddedChannel, events: EventCounter) {
        let events = EventCounter()
        let channel = EmbeddedChannel(handler: events, loop: self.server.embeddedEventLoop)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        self.server.pipeline.fireChannelRead(channel as any Channel)
        return (channel, events)
    }

    /// Whether the server would accept another connection.
    private func accepts() -> Bool {
        let before = self.reads.count
        self.server.read()
        return self.reads.count > before
    }

    private var isReading: Bool {
        let value = self.server.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value
        return value as? Bool ?? true
    }

    @Test func noConnectionIsAcceptedOverTheLimit() throws {
        #expect(self.accepts())
        let first = try self.accept()
        #expect(self.accepts())
        _ = try self.accept()
        #expect(!self.accepts())
        // The withheld read is made when a client has left.
        let before = self.reads.count
        try first.channel.close().wait()
        self.server.embeddedEventLoop.run()
        #expect(self.reads.count == before + 1)
        #expect(self.accepts())
    }

    @Test func unusedConnectionsAreAskedToCloseEachSecondWhileTheLimitIsReached() throws {
        let first = try self.accept()
        let second = try self.accept()
        #expect(!self.accepts())
        #expect(!self.accepts())
        #expect(first.events.count == 1)
        for _ in 0..<3 { self.server.embeddedEventLoop.advanceTime(by: .seconds(1)) }
        #expect(first.events.count == 4)
        try second.channel.close().wait()
        for _ in 0..<3 { self.server.embeddedEventLoop.advanceTime(by: .seconds(1)) }
        #expect(first.events.count == 4)
    }

    @Test(arguments: [EMFILE, ENFILE, ENOBUFS, ENOMEM])
    func withoutDescriptorsReadsAreOffForASecond(_ code: CInt) throws {
        let connection = try self.accept()
        self.server.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
        #expect(!self.isReading)
        #expect(connection.events.count == 1)
        self.server.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        #expect(!self.isReading)
        self.server.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(self.isReading)
        // The next attempt fails too.
        self.server.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept"))
        #expect(!self.isReading)
        try self.server.throwIfErrorCaught()
    }

    @Test func anotherErrorIsForTheNextHandlers() {
        self.server.pipeline.fireErrorCaught(IOError(errnoCode: ECONNABORTED, reason: "accept"))
        #expect(self.isReading)
        #expect(throws: IOError.self) { try self.server.throwIfErrorCaught() }
    }
}

private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = Never
    private(set) var count = 0
    func read(context _: ChannelHandlerContext) { self.count += 1 }
}

/// Counts the ``CloseIfUnused`` of a connection.
private final class EventCounter: ChannelInboundHandler {
    typealias InboundIn = Never
    private(set) var count = 0
    func userInboundEventTriggered(context _: ChannelHandlerContext, event: Any) {
        if event is CloseIfUnused { self.count += 1 }
    }
}
