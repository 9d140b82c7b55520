import Foundation
import TestSupport
import Testing

/// A daemon that a shell starts, for tests of its limits and of its standard error.
final class ShellDaemon {
    let port: UInt16
    private let process = Process()

    /// - Parameters:
    ///   - command: the commands of the shell; `$0` is the program, `$1` the port.
    ///   - standardError: nil for that of the test.
    init(
        _ sandbox: Sandbox,
        _ command: String,
        environment: [String: String] = [:],
        standardError: FileHandle? = nil
    ) throws {
        self.port = try Self.freePort()
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "patchbay")
        self.process.executableURL = URL(filePath: "/bin/sh")
        self.process.arguments = ["-c", command, program.path(percentEncoded: false), "\(self.port)"]
        self.process.environment = environment.merging(["PATH": "/usr/bin:/bin", "PATCHBAY_DATA_DIR": sandbox.data]) {
            $1
        }
        self.process.currentDirectoryURL = URL(filePath: sandbox.work)
        if let standardError { self.process.standardError = standardError }
        try self.process.run()
    }

    deinit {
        if self.process.isRunning { kill(self.identifier, SIGKILL) }
    }

    var identifier: Int32 { self.process.processIdentifier }

    /// Returns a client once the daemon listens.
    func connect() throws -> Client {
        try poll(for: "the daemon to listen") { try? Client(port: self.port) }
    }

    /// - Returns: the exit code, or the number of the signal that ended the process as a negative number.
    func end(by signal: Int32, within limit: Duration) throws -> Int32 {
        kill(self.identifier, signal)
        try poll(for: "the daemon to end", within: limit) { self.process.isRunning ? nil : () }
        return self.process.terminationReason == .exit
            ? self.process.terminationStatus : -self.process.terminationStatus
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
