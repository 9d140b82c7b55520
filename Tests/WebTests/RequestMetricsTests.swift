import Testing

@testable import Web

@Suite struct RequestMetricsTests {
    private let metrics = RequestMetrics()

    private func record(_ route: String, status: Int = 200, microseconds: Int) {
        self.metrics.record(
            RequestLogEntry(
                requestID: "req_1",
                method: "GET",
                route: route,
                status: status,
                microseconds: microseconds,
                callerID: "key_1",
                workspaceID: "wsp_1"
            )
        )
    }

    private func value(_ suffix: String, _ route: String, status: String = "200", le bound: String? = nil) -> Double? {
        self.metrics.metric.samples.first { sample in
            let labels = Dictionary(uniqueKeysWithValues: sample.labels.map { ($0.name, $0.value) })
            return sample.suffix == suffix && labels["route"] == route && labels["status"] == status
                && labels["le"] == bound
        }?.value
    }

    @Test func countsARequestInEveryBucketThatIsNotBelowIt() {
        for microseconds in [0, 250, 251, 1000, 10_000_001] { self.record("/a", microseconds: microseconds) }
        #expect(self.value("_bucket", "/a", le: "0.00025") == 2)
        #expect(self.value("_bucket", "/a", le: "0.0005") == 3)
        #expect(self.value("_bucket", "/a", le: "0.001") == 4)
        #expect(self.value("_bucket", "/a", le: "10.0") == 4)
        #expect(self.value("_bucket", "/a", le: "+Inf") == 5)
        #expect(self.value("_count", "/a") == 5)
        #expect(self.value("_sum", "/a") == 10.001502)
    }

    @Test func keepsRoutesAndStatusesApart() {
        self.record("/a", microseconds: 1)
        self.record("/a", status: 404, microseconds: 1)
        self.record("/b", microseconds: 1)
        self.record("/b", microseconds: 1)
        #expect(self.value("_count", "/a") == 1)
        #expect(self.value("_count", "/a", status: "404") == 1)
        #expect(self.value("_count", "/b") == 2)
    }

    @Test func namesNobody() {
        self.record("/a", microseconds: 1)
        let text = MetricsText([self.metrics.metric]).text
        for id in ["req_1", "key_1", "wsp_1"] { #expect(!text.contains(id)) }
    }
}
