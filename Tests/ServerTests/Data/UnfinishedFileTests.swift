import Foundation
import SQLite
import TestSupport
import Testing

@testable import Server

@Suite struct UnfinishedFileTests {
    private let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: self.directory.path).sorted() }
    }

    @Test func aFileHasItsNameWhenItIsFinished() throws {
        let path = self.directory.file("a")
        let file = try UnfinishedFile(for: path)
        try Data("text".utf8).write(to: URL(filePath: file.temporaryPath))
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.finish()
        #expect(try self.names == ["a"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "text")
    }

    @Test func aFileThatAppearedMeanwhileIsNotReplaced() throws {
        let path = self.directory.file("a")
        let file = try UnfinishedFile(for: path)
        try Data("theirs".utf8).write(to: URL(filePath: path))
        let failure = #expect(throws: Failure.self) { try file.finish() }
        #expect(failure?.message == "\(path) is there already; name another file")
        file.discard()
        #expect(try self.names == ["a"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "theirs")
    }

    @Test func aFileReplacesAnother() throws {
        let path = self.directory.file("a")
        try Data("old".utf8).write(to: URL(filePath: path))
        let file = try UnfinishedFile(for: path)
        try Data("new".utf8).write(to: URL(filePath: file.temporaryPath))
        try file.replace()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        #expect(try self.names == ["a"])
    }

    @Test func filesOfProcessesThatHaveEndedAreRemoved() throws {
        // The greatest id of a process is below 2^22 on Linux, and below 100,000 on macOS.
        let ended = "b.patchbay-unfinished-4194304-7"
        // The first process of the system, or of the container, runs for ever.
        let running = "b.patchbay-unfinished-1-7"
        for name in [ended, ended + "-journal", running, "b.patchbay-unfinished-", "b"] {
            try Data().write(to: URL(filePath: self.directory.file(name)))
        }
        let file = try UnfinishedFile(for: self.directory.file("a"))
        file.discard()
        #expect(try self.names == ["b", "b.patchbay-unfinished-", running])
    }
}
