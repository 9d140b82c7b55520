/// Writes metrics in Prometheus's text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format").
package struct MetricsText: Sendable {
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var text = ""

    package init(_ metrics: [Metric]) {
        for metric in metrics { self.append(metric) }
    }

    private mutating func append(_ metric: Metric) {
        // "Only one HELP line may exist for any given metric name". Quotation marks are not escaped in a HELP line, but
        // they are escaped in the value of a label.
        self.text += "# HELP \(metric.name) \(Self.escaped(metric.help))\n"
        self.text += "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
        for sample in metric.samples {
            self.text += metric.name
            self.text += sample.suffix
            if !sample.labels.isEmpty {
                let labels = sample.labels.map { label in
                    "\(label.name)=\"\(Self.escaped(label.value).replacing("\"", with: "\\\""))\""
                }
                self.text += "{\(labels.joined(separator: ","))}"
            }
            self.text += " \(Self.number(sample.value))\n"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    /// Writes a number in the syntax of Go's `ParseFloat`, which the text format requires. A whole number has no `.0`.
    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }
}
