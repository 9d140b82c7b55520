import Testing

@testable import Web

@Suite struct MetricsTextTests {
    @Test func writesAMetricAsPrometheusReadsIt() {
        let metric = Metric(
            "patchbay_things",
            .gauge,
            "Things, by kind.",
            [
                Metric.Sample(3, labels: [Metric.Label("kind", "a")]),
                Metric.Sample(0.25, labels: [Metric.Label("kind", "b"), Metric.Label("le", "+Inf")]),
            ]
        )
        #expect(
            MetricsText([metric, Metric("patchbay_writes_total", .counter, "Writes.", 12)]).text == """
                # HELP patchbay_things Things, by kind.
                # TYPE patchbay_things gauge
                patchbay_things{kind="a"} 3
                patchbay_things{kind="b",le="+Inf"} 0.25
                # HELP patchbay_writes_total Writes.
                # TYPE patchbay_writes_total counter
                patchbay_writes_total 12

                """
        )
    }

    /// "label_value can be any sequence of UTF-8 characters, but the backslash (\), double-quote ("), and line feed (\n)
    /// characters have to be escaped as \\, \", and \n, respectively."
    @Test func escapesWhatWouldEndALabelOrALine() {
        let label = Metric.Label("path", "C:\\a\n\"b\"")
        let text = MetricsText([Metric("m", .gauge, "One\nline \\ \"", [Metric.Sample(1, labels: [label])])]).text
        #expect(text == "# HELP m One\\nline \\\\ \"\n# TYPE m gauge\nm{path=\"C:\\\\a\\n\\\"b\\\"\"} 1\n")
    }

    @Test(arguments: [
        (0.0, "0"), (-2, "-2"), (1_790_000_000.25, "1790000000.25"), (4_503_599_627_370_497, "4503599627370497"),
        (1e300, "1e+300"), (.infinity, "+Inf"),
    ])
    func writesNumbersAsTheyAreRead(value: Double, text: String) {
        #expect(MetricsText([Metric("m", .gauge, "", [Metric.Sample(value)])]).text.hasSuffix("\nm \(text)\n"))
    }
}
