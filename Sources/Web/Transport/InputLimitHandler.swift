import NIOCore
import NIOHTTP1

/// Bounds the bytes that a client sends beside the content of bodies, such as extensions of chunks (RFC 9112, section
/// 7.1.1: "A recipient … MUST ignore unrecognized chunk extensions", "ought to limit the total length of chunk
/// extensions"), and discards the bytes after the last request of a connection.
///
/// The handler stands between the socket and the decoder of HTTP, which would buffer the bytes after a request with
/// `Upgrade` without a limit.
final class InputLimitHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// The greatest ``RequestInput/overhead``, in bytes. The decoder limits heads and trailers to less.
    static let overheadLimit = 131_072
    /// The bytes that may accompany each byte of content. A chunk with one byte of content has five others.
    static let allowance = 16
    /// The number of bytes that are discarded after the last request, so that a client that sends its whole request
    /// before it reads gets the reply. Further bytes are not read from the socket.
    private static let discardLimit = 2_097_152

    private let input: RequestInput
    private var discarded = 0
    /// Whether bytes were forwarded since the last `channelReadComplete`.
    private var hasForwarded = false

    init(_ input: RequestInput) {
        self.input = input
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = self.unwrapInboundIn(data).readableBytes
        guard !self.input.isEnded else {
            self.discarded += count
            return
        }
        self.hasForwarded = true
        self.input.overhead += count
        context.fireChannelRead(data)
        if !self.input.isEnded, self.input.overhead > Self.overheadLimit {
            context.fireErrorCaught(HTTPParserError.headerOverflow)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard self.hasForwarded || !self.input.isEnded else { return self.read(context: context) }
        self.hasForwarded = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if self.discarded < Self.discardLimit { context.read() }
    }
}

@available(*, unavailable)
extension InputLimitHandler: Sendable {}
