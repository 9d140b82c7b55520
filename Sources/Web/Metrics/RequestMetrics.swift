import Synchronization

/// Counts requests and measures their durations, by method, route and status.
///
/// A path without a route, and a method that HTTP does not define, are counted under the name `-`. So clients cannot
/// increase the number of series without limit.
package final class RequestMetrics: Sendable {
    private struct Series: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Histogram {
        /// The number of requests in each bucket. A request is counted in the bucket of the smallest bound that is not
        /// less than the request's duration, or in the last bucket when the duration exceeds all bounds.
        var counts = Array(repeating: 0, count: RequestMetrics.bounds.count + 1)
        var microseconds = 0

        mutating func add(_ duration: Int) {
            self.counts[RequestMetrics.bounds.firstIndex { duration <= $0 } ?? RequestMetrics.bounds.count] += 1
            self.microseconds += duration
        }
    }

    /// The inclusive upper bounds of the buckets, in microseconds. They range from the duration of a read on an idle
    /// machine to the duration of a write that waits for a lock.
    private static let bounds = [
        250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000,
    ]

    private let histograms = Mutex<[Series: Histogram]>([:])

    package init() {}

    package func record(_ entry: RequestLogEntry) {
        let series = Series(method: entry.method, route: entry.route, status: entry.status)
        self.histograms.withLock { $0[series, default: Histogram()].add(entry.microseconds) }
    }

    package var metric: Metric {
        let histograms = self.histograms.withLock { $0 }.sorted {
            ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
        }
        return Metric(
            "patchbay_http_request_duration_seconds",
            .histogram,
            "Time from a request's head to its reply, by method, route and status; a path that is no route is `-`.",
            histograms.flatMap(Self.samples)
        )
    }

    private static func samples(of series: Series, _ histogram: Histogram) -> [Metric.Sample] {
        let labels = [
            Metric.Label("method", series.method),
            Metric.Label("route", series.route),
            Metric.Label("status", String(series.status)),
        ]
        var count = 0
        var samples: [Metric.Sample] = []
        for (bound, more) in zip(Self.bounds.map { seconds($0).description } + ["+Inf"], histogram.counts) {
            count += more
            samples.append(
                Metric.Sample(Double(count), suffix: "_bucket", labels: labels + [Metric.Label("le", bound)])
            )
        }
        samples.append(Metric.Sample(Self.seconds(histogram.microseconds), suffix: "_sum", labels: labels))
        samples.append(Metric.Sample(Double(count), suffix: "_count", labels: labels))
        return samples
    }

    private static func seconds(_ microseconds: Int) -> Double { Double(microseconds) / 1_000_000 }
}
