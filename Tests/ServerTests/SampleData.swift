import Domain
import Foundation
import SQLite
import Services
import Storage
import TestSupport

@testable import Server

/// A data directory in which a first start ended, with a workspace, keys and no connections. No process uses it.
final class SampleData: Sendable {
    private let temporary: TemporaryDirectory

    init() async throws {
        self.temporary = try TemporaryDirectory()
        // The lock of a start lasts as long as the process, so the tests use a copy of the directory.
        let first = self.temporary.file("first")
        try await Self.start(first)
        try FileManager.default.copyItem(atPath: first, toPath: self.path)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: self.path)
        for name in self.names { try self.makePrivate(name) }
    }

    var path: String { self.temporary.file("data") }
    var directory: DataDirectory { DataDirectory(self.path) }
    var settings: Settings { Self.settings(self.path) }
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: self.path)) ?? []).sorted()
    }

    private static func settings(_ path: String) -> Settings {
        var settings = Settings()
        settings.dataDirectory = path
        settings.port = 0
        settings.logLevel = "critical"
        return settings
    }

    private static func start(_ path: String) async throws {
        let daemon = Daemon(self.settings(path))
        let (composition, _, _) = try await daemon.prepare(try daemon.check())
        composition.database.close()
    }

    /// Starts a daemon in this directory up to the point at which it would listen, and stops it. Possible once, because
    /// the lock lasts as long as the process.
    func start() async throws { try await Self.start(self.path) }

    /// A path outside of the data directory.
    func file(_ name: String) -> String { self.temporary.file(name) }

    func makePrivate(_ name: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(self.path)/\(name)")
    }

    /// Writes a file of the data directory with mode 600.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(self.path)/\(name)"))
        try self.makePrivate(name)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(self.path)/\(name)", encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(self.path)/\(name)") }

    func rename(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: "\(self.path)/\(name)", toPath: "\(self.path)/\(other)")
    }

    func addWorkspace(_ name: String) async throws {
        try await Composition.with(self.settings) {
            _ = try await $0.workspaces.create(name: name, by: $0.act(.workspaceCreate, by: .commandLine()))
        }
        try self.makePrivate("patchbay.db")
    }

    static func workspaces(in path: String) throws -> [String] {
        try SQLiteConnection(path: path, access: .immutable)
            .all("SELECT name FROM workspaces ORDER BY id") { $0.text(0) }
    }
}
