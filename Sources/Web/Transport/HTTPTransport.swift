package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// The handlers of a TCP connection with HTTP/1.1: Hummingbird's `HTTP1Channel` with bounds for everything that a client
/// may send, leave unread, or leave open.
package struct HTTPTransport: ServerChildChannel, HTTPChannelHandler {
    package struct Configuration: Sendable {
        /// The greatest length of a body, in bytes.
        let bodyLimit: Int
        /// The time in which a whole request must arrive.
        let requestTimeout: TimeAmount
        /// The time after which a connection without a request is closed.
        let idleTimeout: TimeAmount

        package init(bodyLimit: Int, requestTimeout: TimeAmount, idleTimeout: TimeAmount) {
            self.bodyLimit = bodyLimit
            self.requestTimeout = requestTimeout
            self.idleTimeout = idleTimeout
        }
    }

    package let responder: HTTPChannelHandler.Responder
    private let configuration: Configuration

    /// Builds the transport of an `Application`.
    package static func builder(_ configuration: Configuration) -> HTTPServerBuilder {
        HTTPServerBuilder { HTTPTransport(responder: $0, configuration: configuration) }
    }

    package func setup(
        channel: any Channel,
        logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            Self.limitUnsentBytes(of: channel)
            let input = RequestInput()
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ReplyDeadlineHandler(limit: TimeAmount(Route.defaultReplyDeadline)))
            try pipeline.addHandler(InputLimitHandler(input))
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,  // NIOAsyncChannel handles one request after another.
                withErrorHandling: false,  // `handleHTTP` answers errors.
                withOutboundHeaderValidation: false,  // `HTTPFields` have been validated.
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: Self.headLimits
            )
            try pipeline.addHandlers([
                RequestRulesHandler(input, bodyLimit: self.configuration.bodyLimit),
                HTTP1ToHTTPServerCodec(secure: false),
                DepartureHandler(),
                ContinueHandler(),
                RequestDeadlineHandler(limit: self.configuration.requestTimeout),
                HTTPConnectionStateHandler(idleTimeout: Duration(self.configuration.idleTimeout), logger: logger),
            ])
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    package func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await self.handleHTTP(asyncChannel: value, logger: logger)
    }

    private static var headLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        // The request's target, too, has at most this length.
        limits.maxHeaderFieldSize = 16_384
        limits.maxHeaderListSize = 32_768
        limits.maxHeaderFieldCount = 128
        return limits
    }

    /// Limits the bytes in the buffer of the socket that are not sent. On a slow line the buffer would otherwise hold
    /// some megabytes, and take further bytes only after a third of them is sent, so that ``ReplyDeadlineHandler`` could
    /// not see that the client reads.
    private static func limitUnsentBytes(of channel: any Channel) {
        #if os(Linux)
        let name = NIOBSDSocket.Option(rawValue: 25)  // TCP_NOTSENT_LOWAT, tcp(7)
        #else
        let name = NIOBSDSocket.Option(rawValue: 0x201)
        #endif
        // A system without the option is only less exact.
        try? channel.syncOptions?.setOption(.tcpOption(name), value: 32_768)
    }
}
