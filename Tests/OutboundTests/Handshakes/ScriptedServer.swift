import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// A server on the loopback interface that answers by a script, and remembers the bytes of the wire.
final class ScriptedServer: Sendable {
    enum Action: Sendable, CustomTestStringConvertible {
        case send([UInt8])
        case startTLS(NIOSSLContext)
        case close

        var testDescription: String {
            switch self {
            case .send(let bytes): "send \(bytes.count) bytes"
            case .startTLS: "start TLS"
            case .close: "close"
            }
        }
    }

    /// Returns the actions for a client's message: its number, 0 for the beginning of a connection, and its bytes.
    typealias Script = @Sendable (_ number: Int, _ message: [UInt8]) -> [Action]

    private struct State {
        var connections = 0
        var wire: [UInt8] = []
        var messages: [[UInt8]] = []
    }

    private let state: SharedState
    private let channel: any Channel

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    let port: Int

    init(_ script: @escaping Script) async throws {
        let state = SharedState()
        self.state = state
        self.channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Wire(state))
                    try channel.pipeline.syncOperations.addHandler(Player(script, state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.port = self.channel.localAddress?.port ?? 0
    }

    var connectionCount: Int { self.state.value.withLock { $0.connections } }
    /// All bytes that clients sent, as they were on the wire.
    var wire: [UInt8] { self.state.value.withLock { $0.wire } }
    /// The clients' messages after TLS was taken off.
    var messages: [String] {
        self.state.value.withLock { state in state.messages.map { String(decoding: $0, as: UTF8.self) } }
    }

    func stop() async throws { try await self.channel.close() }

    private final class Wire: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let state: SharedState

        init(_ state: SharedState) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(Self.unwrapInboundIn(data).readableBytesView)
            self.state.value.withLock { $0.wire += bytes }
            context.fireChannelRead(data)
        }
    }

    private final class Player: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let script: Script
        private let state: SharedState
        private var number = 0

        init(_ script: @escaping Script, _ state: SharedState) {
            self.script = script
            self.state = state
        }

        func channelActive(context: ChannelHandlerContext) {
            self.state.value.withLock { $0.connections += 1 }
            self.play(self.script(0, []), context)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(Self.unwrapInboundIn(data).readableBytesView)
            self.state.value.withLock { $0.messages.append(bytes) }
            self.number += 1
            self.play(self.script(self.number, bytes), context)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func play(_ actions: [Action], _ context: ChannelHandlerContext) {
            for action in actions {
                switch action {
                case .send(let bytes): context.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
                case .startTLS(let tls):
                    let pipeline = context.pipeline.syncOperations
                    // After the recorder of the wire, and before this handler.
                    if let wire = try? pipeline.handler(type: Wire.self) {
                        try? pipeline.addHandler(NIOSSLServerHandler(context: tls), position: .after(wire))
                    }
                case .close: context.channel.close(promise: nil)
                }
            }
        }
    }
}
