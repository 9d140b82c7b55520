/// A metric that `/metrics` shows, with its samples. The properties are named as in Prometheus's documentation
/// (https://prometheus.io/docs/instrumenting/exposition_formats/, "Text-based format").
package struct Metric: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// A number that never decreases while the process runs.
        case counter
        case gauge
        case histogram
        case summary
    }

    package struct Sample: Sendable, Equatable {
        /// The string that is appended to the metric's name, such as `_bucket`; empty for most samples.
        package let suffix: String
        package let labels: [Label]
        package let value: Double

        package init(_ value: Double, suffix: String = "", labels: [Label] = []) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    package struct Label: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The metric's name. Ends with the base unit of the values (`_seconds`, `_bytes`), or with `_total` for a counter
    /// (https://prometheus.io/docs/practices/naming/).
    package let name: String
    /// A sentence that describes the metric, shown in its `HELP` line.
    package let help: String
    package let kind: Kind
    package let samples: [Sample]

    package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.samples = samples
    }

    package init(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        self.init(name, kind, help, [Sample(Double(value))])
    }
}
