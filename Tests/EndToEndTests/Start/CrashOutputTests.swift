import Foundation
import TestSupport
import Testing

/// The traces of a process that a signal ends: neither memory nor registers.
@Suite(.onBlockingThreads) struct CrashOutputTests {
    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGQUIT])
    func aCrashLeavesNoCoreAndNoBacktrace(signal: Int32) throws {
        let sandbox = try Sandbox()
        let log = sandbox.work + "/log"
        try Data().write(to: URL(filePath: log))
        // As many bytes as the limit of the test itself allows.
        let daemon = try ShellDaemon(
            sandbox,
            #"ulimit -S -c "$(ulimit -H -c)"; exec "$0" serve --port "$1""#,
            environment: ["SWIFT_BACKTRACE": "enable=yes"],
            standardError: try FileHandle(forWritingTo: URL(filePath: log))
        )
        let client = try daemon.connect()
        #expect(try client.request("GET", "/healthz").status == 200)
        #if os(Linux)
        let limits = try String(contentsOfFile: "/proc/\(daemon.identifier)/limits", encoding: .utf8)
        let limit = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(limit.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"])
        // The files of a process that is not dumpable belong to root (proc(5)).
        let attributes = try FileManager.default.attributesOfItem(atPath: "/proc/\(daemon.identifier)/environ")
        #expect(attributes[.ownerAccountID] as? Int == 0)
        #endif
        #expect(try daemon.end(by: signal, within: .seconds(20)) == -signal)
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(lines.allSatisfy { $0.contains("Z notice ") || $0.contains("Z info ") }, "\(lines)")
        let files = try FileManager.default.contentsOfDirectory(atPath: sandbox.work)
        #expect(!files.contains { $0.hasPrefix("core") }, "\(files)")
    }
}
