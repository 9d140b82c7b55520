import Foundation
import TestSupport
import Testing

/// A daemon whose standard error takes no bytes.
@Suite(.onBlockingThreads) struct StuckLogTests {
    private static let serve = #"exec "$0" serve --port "$1""#

    @Test func aLogThatNobodyReadsStopsNoRequestAndNoShutdown() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let standardError = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        let daemon = try ShellDaemon(sandbox, Self.serve, standardError: standardError)
        let client = try daemon.connect()
        for _ in 0..<10_000 { try #require(try client.request("GET", "/healthz").status == 200) }
        let metrics = try client.request("GET", "/metrics").text
        let name = "patchbay_log_lines_dropped_total "
        let line = try #require(metrics.split(separator: "\n").first { $0.hasPrefix(name) })
        #expect(Int(line.dropFirst(name.count)) ?? 0 > 0)
        #expect(try daemon.end(by: SIGTERM, within: .seconds(10)) == 0)
    }

    /// A descriptor that the parent process left closed must not become that of a client or of the database.
    @Test func aClosedStandardErrorGetsNoOtherFile() throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let daemon = try ShellDaemon(sandbox, Self.serve + " 0<&- 1>&- 2>&-")
        let client = try daemon.connect()
        #expect(try client.request("GET", "/healthz").status == 200)
        for descriptor in 0...2 {
            let path = "/proc/\(daemon.identifier)/fd/\(descriptor)"
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
        }
        #expect(try daemon.end(by: SIGTERM, within: .seconds(10)) == 0)
    }
}
