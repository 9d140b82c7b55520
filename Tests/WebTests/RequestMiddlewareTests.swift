import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Web

@Suite struct RequestMiddlewareTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func middleware(
        _ routes: [Route] = [],
        trustedProxies: TrustedProxies? = nil,
        requestLog: RequestLog? = nil
    ) -> RequestMiddleware {
        RequestMiddleware(
            routes: RouteTable(routes),
            trustedProxies: trustedProxies,
            identifiers: IdentifierGenerator(clock: .fixed(someTime.milliseconds)),
            logger: Self.logger,
            requestLog: requestLog,
            metrics: RequestMetrics()
        )
    }

    @Test(arguments: [
        ("", "10.0.0.9"), ("10.0.0.0/8", "192.0.2.1"), ("192.0.2.0/24", "10.0.0.9"), ("10.0.0.9", "192.0.2.1"),
    ])
    func theOriginIsTheClientOfATrustedProxy(_ proxies: String, _ origin: String) async throws {
        let channel = NIOAsyncTestingChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: "10.0.0.9", port: 4711)
        let context = WebContext(source: ApplicationRequestContextSource(channel: channel, logger: Self.logger))
        let request = Request.sample(.get, "/", [.xForwardedFor: "198.51.100.1, 192.0.2.1"])
        _ = try await Self.middleware(trustedProxies: TrustedProxies(proxies))
            .handle(request, context: context) { _, context in
                #expect(context.origin == origin)
                return Response(status: .ok)
            }
    }
}
