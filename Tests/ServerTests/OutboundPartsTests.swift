import Domain
import Logging
import Outbound
import TestSupport
import Testing
import Web

@testable import Server

@Suite struct OutboundPartsTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test(arguments: [
        ("PATCHBAY_OUTBOUND_ALLOW_NETWORKS", "10.0.0.0/8:5432=databases"),
        ("PATCHBAY_OUTBOUND_ALLOW_NETWORKS", "10.0.0.0/8,127.0.0.0/8"),
        ("PATCHBAY_OUTBOUND_DENY_NETWORKS", "10.0.0.1/8"), ("PATCHBAY_OUTBOUND_PORTS", ""),
        ("PATCHBAY_OUTBOUND_PORTS", "443;8443"),
    ]) func `a malformed setting ends the start with its name`(variable: String, value: String) {
        let failure = #expect(throws: Failure.self) {
            _ = try Settings.load(file: nil, environment: [variable: value])
        }
        #expect(failure?.code == .configuration)
        #expect(failure?.message.hasPrefix("\(variable) must be ") == true)
        #expect(failure?.message.contains(value) == value.isEmpty)
    }

    @Test func `a file of authorities must have a certificate`() async throws {
        let directory = try TemporaryDirectory()
        var settings = Settings()
        settings.outboundCAFile = directory.file("missing.pem")
        let failure = #expect(throws: Failure.self) {
            _ = try OutboundParts(settings, clock: .system, logger: Self.logger)
        }
        #expect(failure?.code == .configuration)
        #expect(failure?.message.contains("outbound_ca_file: \(settings.outboundCAFile)") == true)
    }

    @Test func `a start without certificate authorities is a warning`() async throws {
        for systemFiles in [[], ["/nonexistent/ca.crt"]] {
            let log = RecordingLog()
            let parts = try OutboundParts(Settings(), clock: .system, logger: log.logger, systemFiles: systemFiles)
            await parts.shutdown()
            #expect(log.entries.map(\.level) == [.warning])
            #expect(
                log.entries.map(\.message)
                    == ["no certificate authorities found; install ca-certificates or set outbound_ca_file"]
            )
        }
    }

    @Test func `the default settings refuse this machine, and count it`() async throws {
        let parts = try OutboundParts(Settings(), clock: ManualClock().clock, logger: Self.logger)
        let request = ServiceRequest(
            .get,
            try ServiceURL("https://127.0.0.1/"),
            for: .test,
            of: try sampleID(1),
            onlyTo: nil
        )
        await #expect(throws: OutboundFailure.refused(.privateNetwork)) { try await parts.callers.http.call(request) }
        await parts.shutdown()
        let lines = parts.counters.metrics.flatMap { metric in
            metric.samples.filter { $0.value > 0 }.map { "\(metric.name) \($0.labels.map(\.value))" }
        }
        #expect(
            lines == [
                #"patchbay_outbound_requests_total ["test", "refused"]"#,
                #"patchbay_outbound_refused_total ["private_network"]"#,
            ]
        )
    }
}
