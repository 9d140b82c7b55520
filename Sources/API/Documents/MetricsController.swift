import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Web

/// The route `/metrics`, which a Prometheus server reads. The route needs no API key, because the metrics contain no
/// id, name or secret of a workspace, caller or row.
struct MetricsController: Sendable {
    let requests: RequestMetrics
    /// Computes all metrics except the metrics of requests.
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
