import NIOCore
import NIOHTTP1

/// Decides which request is the last of a TCP connection, and closes the connection after its reply:
///
/// - a request that says so, by ``RequestHeadRules/isLast``;
/// - a request whose body is longer than the limit, by its `Content-Length` or by the bytes that have arrived. The rest of
///   the body is discarded;
/// - input that is not HTTP, or breaks a rule of ``RequestHeadRules``, which the next handlers see as an
///   `HTTPParserError` and answer 400.
///
/// While the server can accept no connection, the handler closes a connection without a request (``CloseIfUnused``).
final class RequestRulesHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The time between the end of the last reply and the close of the connection. A connection that is closed with
    /// unread input is reset, and the client may lose the reply, so the server first "performs a half-close" and reads
    /// on (RFC 9112, section 9.6).
    private static let linger = TimeAmount.seconds(2)

    private let input: RequestInput
    private let bodyLimit: Int
    /// The number of requests whose reply is not written in full.
    private var unanswered = 0
    /// Whether the latest request has not arrived in full.
    private var isReceiving = false
    private var isLast = false
    /// Whether a request needed ``RequestHeadRules/confirmsKeepAlive``. The replies to all later requests say so too.
    private var confirmsKeepAlive = false
    /// The length of the body of the latest request, as far as it has arrived.
    private var bodyLength = 0
    private var isUsed = false
    /// Whether a ``CloseIfUnused`` came.
    private var isWarned = false
    private var closing: Scheduled<Void>?

    /// - Parameter bodyLimit: the greatest length of a body, in bytes.
    init(_ input: RequestInput, bodyLimit: Int) {
        self.input = input
        self.bodyLimit = bodyLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.input.isEnded else { return }
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.begin(head, data, context)
        case .body(let content):
            self.bodyLength += content.readableBytes
            self.input.overhead -= (1 + InputLimitHandler.allowance) * content.readableBytes
            // The body of a request that is answered already is of no use to the next handlers.
            if self.unanswered > 0 { context.fireChannelRead(data) }
            if self.bodyLength > self.bodyLimit { self.endInput(context) }
        case .end:
            self.input.overhead = 0
            self.isReceiving = false
            context.fireChannelRead(data)
            if self.isLast { self.endInput(context) }
        }
    }

    private func begin(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        self.input.overhead = 0
        self.bodyLength = 0
        self.isUsed = true
        guard let rules = RequestHeadRules(head, bodyLimit: self.bodyLimit) else {
            return self.errorCaught(context: context, error: HTTPParserError.unknown)
        }
        self.unanswered += 1
        self.isReceiving = true
        self.isLast = rules.isLast
        if rules.confirmsKeepAlive { self.confirmsKeepAlive = true }
        guard rules.isTooLong else { return context.fireChannelRead(data) }
        // A 100 (Continue) would ask for the body.
        var head = head
        head.headers.remove(name: "expect")
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
        self.endInput(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !self.input.isEnded else { return }
        self.input.isEnded = true
        // The next handlers answer the request that could not be read.
        if !self.isReceiving { self.unanswered += 1 }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // After input that is not HTTP, the next handlers answer 400, although the request may have been answered.
        guard self.unanswered > 0 || !self.input.isEnded else {
            promise?.succeed()
            return
        }
        switch self.unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            guard self.isLastReply || self.confirmsKeepAlive else { return context.write(data, promise: promise) }
            head.headers.replaceOrAdd(name: "connection", value: self.isLastReply ? "close" : "keep-alive")
            context.write(self.wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            self.unanswered -= 1
            if self.input.isEnded { self.finishWhenAnswered(context) }
        default:
            context.write(data, promise: promise)
        }
    }

    /// Whether the reply that is being written is that of the last request.
    private var isLastReply: Bool { self.unanswered == 1 && (self.isLast || self.input.isEnded) }

    private func endInput(_ context: ChannelHandlerContext) {
        self.input.isEnded = true
        // The next handlers, which may have more parts than they can handle, read no further.
        context.read()
        self.finishWhenAnswered(context)
    }

    /// Lets the next handlers end the connection when every request is answered. Not before, because they would take
    /// the end of the input for the end of a body that was cut off.
    private func finishWhenAnswered(_ context: ChannelHandlerContext) {
        if self.unanswered == 0 { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        context.close(mode: .output, promise: promise)
        let channel = context.channel
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.closing = context.eventLoop.assumeIsolated().scheduleTask(in: Self.linger) {
                channel.close(promise: nil)
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is CloseIfUnused else { return context.fireUserInboundEventTriggered(event) }
        if self.isWarned, !self.isUsed { context.close(promise: nil) }
        self.isWarned = true
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.closing?.cancel()
    }
}

@available(*, unavailable)
extension RequestRulesHandler: Sendable {}
