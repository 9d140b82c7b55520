import Foundation
import SQLite
import Storage
import TestSupport
import Testing

/// The number of sealings that `data-key list` shows, over stops and crashes.
@Suite(.onBlockingThreads) struct SealingCountTests {
    private static let lost = 1_048_576

    /// The column SEALINGS.
    private func sealings(in sandbox: Sandbox) throws -> [Int] {
        let lines = try sandbox.run("data-key", "list").output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.first?.map(String.init) == ["ID", "CREATED", "SEALINGS", "SECRETS"])
        return lines.dropFirst().compactMap { Int($0[2]) }
    }

    @Test func aStopStoresTheCountAndAStartRoundsItUp() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        for _ in 1...3 { #expect(try daemon.create(Submission.custom()).status == 200) }
        #expect(try daemon.stop().code == 0)
        #expect(try self.sealings(in: sandbox) == [3])
        let second = try sandbox.start()
        #expect(try self.sealings(in: sandbox) == [Self.lost + 3])
        #expect(try second.create(Submission.custom()).status == 200)
        second.signal(SIGKILL)
        _ = try second.wait()
        // The killed process lost its count, unless its task ran in between.
        #expect([Self.lost + 3, Self.lost + 4].contains(try self.sealings(in: sandbox).first))
        let third = try sandbox.start()
        #expect(try self.sealings(in: sandbox).first ?? 0 >= 2 * Self.lost + 3)
        #expect(try third.stop().code == 0)
    }

    @Test func theDaemonReplacesAFullKey() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.create(Submission.custom()).id
        #expect(try daemon.stop().code == 0)
        try sandbox.openDatabase().run("UPDATE data_keys SET sealings = 2147483648 - 1048576")
        let second = try sandbox.start()
        let keys = { try sandbox.openDatabase().all("SELECT id FROM data_keys ORDER BY id") { $0.int(0) } }
        try poll(for: "a second data key") { () -> Bool? in try keys() == [1, 2] ? true : nil }
        #expect(try second.get(id).status == 200)
        try poll(for: "a line of the log") { second.errors.contains("made a data key") ? true : nil }
        try poll(for: "the secret under key 2") { () -> Bool? in
            let header = try sandbox.openDatabase().first("SELECT substr(sealed, 1, 5) FROM credentials") { $0.blob(0) }
            return header == [1, 0, 0, 0, 2] ? true : nil
        }
        #expect(try second.stop().code == 0)
    }
}
