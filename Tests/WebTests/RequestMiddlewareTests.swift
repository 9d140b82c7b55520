import Domain
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
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

    @Test(arguments: [
        ("/metrics", 200), ("/metrics/", 200), ("/metrics?a=//", 200), ("http://x/metrics", 200),
        ("//metrics", 404), ("/metrics//", 404), ("/a//b", 404), ("///", 404), ("http://x//metrics", 404),
        ("//metrics?a=b", 404),
    ])
    func aPathWithAnEmptySegmentHasNoRoute(_ target: String, _ status: Int) async throws {
        let entries = RecordingRequestLog()
        let response = try await Self.middleware(requestLog: entries.record)
            .handle(.sample(.get, target), context: .sample()) { _, _ in Response(status: .ok) }
        #expect(response.status.code == status)
        #expect(entries.routes == ["-"])
    }
}

/// Keeps the routes of the requests that were logged.
private final class RecordingRequestLog: Sendable {
    private let content = Mutex<[String]>([])

    var routes: [String] { self.content.withLock { $0 } }

    @Sendable func record(_ entry: RequestLogEntry) { self.content.withLock { $0.append(entry.route) } }
}
