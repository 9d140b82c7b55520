import Foundation
import SQLite
import Synchronization
import TestSupport

/// One test's own temporary directory and the processes started in it; all are gone when it is.
final class Sandbox: Sendable {
    /// Where the processes run; nothing but what Patchbay and the test make is in it.
    let work: String
    private let root: String
    private let output: String
    private let children = Mutex<[Child]>([])

    /// - Parameter name: of the directory that the processes run in.
    init(workingDirectory name: String = "work") throws {
        self.root = NSTemporaryDirectory() + "patchbay-test-" + UUID().uuidString
        self.work = self.root + "/" + name
        self.output = self.root + "/output"
        for path in [self.root, self.work, self.output] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    deinit {
        for child in self.children.withLock({ $0 }) {
            child.signal(SIGKILL)
            _ = try? child.wait()
        }
        try? FileManager.default.removeItem(atPath: self.root)
    }

    var data: String { self.work + "/data" }
    var database: String { self.data + "/patchbay.db" }

    /// Runs a command to its end. The data directory is ``data`` unless `environment` or `arguments` say otherwise.
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try self.launch(arguments, environment: environment).wait()
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try self.launch(arguments, environment: environment).wait()
    }

    func launch(_ arguments: [String], environment: [String: String] = [:]) throws -> Child {
        var variables = ["PATH": "/usr/bin:/bin", "PATCHBAY_DATA_DIR": self.data]
        variables.merge(environment) { $1 }
        let number = self.children.withLock(\.count)
        let child = try Child(
            arguments,
            environment: variables,
            directory: self.work,
            output: "\(self.output)/\(number)"
        )
        self.children.withLock { $0.append(child) }
        return child
    }

    /// Starts a daemon on a free port and returns when it serves.
    func start(_ arguments: String..., environment: [String: String] = [:]) throws -> Daemon {
        try Daemon(self, self.launch(["serve", "--port", "0"] + arguments, environment: environment))
    }

    /// Makes a complete data directory that no process uses: a copy of what one daemon left behind for all tests.
    func makeData() throws {
        try FileManager.default.copyItem(atPath: Self.template.get(), toPath: self.data)
    }

    private static let template = Result {
        let sandbox = try Sandbox()
        let outcome = try sandbox.start().stop()
        guard outcome.code == 0 else { throw TimeOut(what: "a clean stop: \(outcome.errors)") }
        let template = try TemporaryDirectory()
        template.keepUntilExit()
        try FileManager.default.moveItem(atPath: sandbox.data, toPath: template.file("data"))
        return template.file("data")
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: self.data + "/" + name, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes a file of its owner's only, relative to ``work``.
    func write(_ text: String, to name: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(filePath: self.work + "/" + name))
        try self.setMode(mode, of: name)
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: self.work + "/" + name)
    }

    /// Opens the database as another program would.
    func openDatabase() throws -> SQLiteConnection {
        try SQLiteConnection(path: self.database, access: .readWrite)
    }

    /// All that every process wrote so far.
    func allOutput() throws -> [Data] {
        let root = URL(filePath: self.output)
        return try FileManager.default.contentsOfDirectory(atPath: self.output).map {
            try Data(contentsOf: root.appending(path: $0))
        }
    }
}

/// Every file below a directory: what is in it, and who may use it.
struct Snapshot {
    private struct Entry: Equatable {
        let mode: Int?
        let content: Data?
    }

    private let entries: [String: Entry]

    init(_ path: String) throws {
        var entries: [String: Entry] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let file = path + "/" + name
            entries[name] = Entry(
                mode: try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int,
                content: FileManager.default.contents(atPath: file)
            )
        }
        self.entries = entries
    }

    var names: Set<String> { Set(self.entries.keys) }
    var contents: [String: Data] { self.entries.compactMapValues(\.content) }

    /// The names of what was made, removed or changed.
    func changes(since earlier: Snapshot) -> [String] {
        self.names.union(earlier.names).filter { self.entries[$0] != earlier.entries[$0] }.sorted()
    }
}
