import Foundation
import Testing

/// A daemon whose standard error takes no bytes.
@Suite(.onBlockingThreads) struct StuckLogTests {
    @Test func aLogThatNobodyReadsStopsNoRequestAndNoShutdown() throws {
        let site = try Site()
        try site.makeData()
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let port = try Self.freePort()
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "patchbay")
        process.arguments = ["serve", "--port", "\(port)"]
        process.environment = ["PATCHBAY_DATA_DIR": site.data]
        process.currentDirectoryURL = URL(filePath: site.work)
        process.standardError = FileHandle(fileDescriptor: ends[1], closeOnDealloc: false)
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let client = try poll(for: "the daemon to listen") { try? Client(port: port) }

        for _ in 0..<10_000 { try #require(try client.request("GET", "/healthz").status == 200) }
        let metrics = try client.request("GET", "/metrics").text
        let name = "patchbay_log_lines_dropped_total "
        let line = try #require(metrics.split(separator: "\n").first { $0.hasPrefix(name) })
        #expect(Int(line.dropFirst(name.count)) ?? 0 > 0)

        kill(process.processIdentifier, SIGTERM)
        try poll(for: "the daemon to end", within: .seconds(10)) { process.isRunning ? nil : () }
        #expect(process.terminationStatus == 0)
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        try #require(result == 0)
        return UInt16(bigEndian: address.sin_port)
    }
}
