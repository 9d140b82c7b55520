import Testing

@testable import Web

@Suite struct MetricsDocumentTests {
    @Test func everyMetricHasItsRowAndNoOther() async throws {
        let metrics = try await EmptyDaemon.shared.value.metrics + [RequestMetrics().metric]
        let section = try #require(
            try Repository.text("docs/operations.md").captures(of: "(?s)^## Metrics\\n(.*?)\\n## ").first
        )
        let rows = try section.captures(of: "^(\\| `[a-z_]+` \\| [a-z]+ \\| .* \\|)$")
        #expect(Set(rows) == Set(metrics.map { "| `\($0.name)` | \($0.kind.rawValue) | \($0.help) |" }))
    }

    /// https://prometheus.io/docs/practices/naming/
    @Test func everyNameEndsInItsUnit() async throws {
        for metric in try await EmptyDaemon.shared.value.metrics + [RequestMetrics().metric] {
            #expect(metric.name.hasPrefix("patchbay_") || metric.name.hasPrefix("process_"), "\(metric.name)")
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
        }
    }
}
