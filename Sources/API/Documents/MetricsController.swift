import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Web

/// What a monitoring system asks for at intervals. It needs no key and holds no id, name or secret of anybody.
struct MetricsController: Sendable {
    let requests: RequestMetrics
    /// What the rest of the daemon has to tell.
    let gather: @Sendable () async throws -> [Metric]

    var routes: [Route] {
        [
            .open(.get, "/metrics", Self.operation) { _, _ in
                let text = MetricsText(try await self.gather() + [self.requests.metric]).text
                return Response(
                    status: .ok,
                    headers: [.contentType: MetricsText.mediaType, .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: text))
                )
            }
        ]
    }

    private static let operation = Operation(
        "get_metrics",
        .service,
        "Figures for a monitoring system, in Prometheus' text format.",
        responses: [
            OperationResponse(
                status: .ok,
                description: "Successful Response",
                content: Content(
                    mediaType: "text/plain",
                    schema: .string(),
                    example: "# HELP patchbay_writes_total …"
                )
            )
        ]
    )
}
