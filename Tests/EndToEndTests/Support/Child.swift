import Foundation

/// The exit code and the output of a process that ended.
struct Outcome {
    /// The exit code; nil when a signal ended it.
    let code: Int32?
    let output: String
    let errors: String

    /// The output without the line break at its end.
    var line: String { self.output.trimmingCharacters(in: .newlines) }
    var errorLines: [Substring] { self.errors.split(separator: "\n") }
}

/// A `patchbay` process. Its output goes to files, so that it never waits for somebody to read it.
final class Child: Sendable {
    private let process = Process()
    private let outputPath: String
    private let errorsPath: String

    init(_ arguments: [String], environment: [String: String], directory: String, output: String) throws {
        self.outputPath = output + ".stdout"
        self.errorsPath = output + ".stderr"
        self.process.executableURL = Self.program
        self.process.arguments = arguments
        self.process.environment = environment
        self.process.currentDirectoryURL = URL(filePath: directory)
        self.process.standardInput = FileHandle.nullDevice
        let files = try [Self.newFile(self.outputPath), Self.newFile(self.errorsPath)]
        self.process.standardOutput = files[0]
        self.process.standardError = files[1]
        try self.process.run()
        // The process has its own, and Foundation keeps these as long as this one lives. With more than about 1,300 open
        // files `Process.run` reads past the end of the list of them and crashes.
        for file in files { try file.close() }
    }

    /// The binary that was built with the tests stands beside them.
    private static let program = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent().appending(path: "patchbay")

    private static func newFile(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    var isRunning: Bool { self.process.isRunning }
    var errors: String { Self.text(self.errorsPath) }

    func signal(_ signal: Int32) {
        guard self.isRunning else { return }
        kill(self.process.processIdentifier, signal)
    }

    func wait(within limit: Duration = .seconds(30)) throws -> Outcome {
        try poll(for: "the process to end", within: limit) { self.isRunning ? nil : () }
        return Outcome(
            code: self.process.terminationReason == .exit ? self.process.terminationStatus : nil,
            output: Self.text(self.outputPath),
            errors: self.errors
        )
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

struct TimeOut: Error {
    let what: String
}

/// Asks until there is an answer, for a bounded time.
@discardableResult
func poll<Value>(
    for what: String,
    within limit: Duration = .seconds(30),
    _ body: () throws -> Value?
) throws -> Value {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if let value = try body() { return value }
        usleep(2000)
    }
    throw TimeOut(what: what)
}
