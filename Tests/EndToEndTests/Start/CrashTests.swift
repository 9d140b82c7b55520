import Foundation
import JSON
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing

/// A change whose reply was sent is there, however the process ends. `CRASH_ROUNDS=20` makes the full proof of it.
@Suite(.onBlockingThreads) struct CrashTests {
    static let rounds = ProcessInfo.processInfo.environment["CRASH_ROUNDS"].flatMap { Int($0) } ?? 3
    static let clients = 64

    @Test func losesNothingItHasAnswered() throws {
        let sandbox = try Sandbox()
        var answered: [String] = []
        for round in 1...Self.rounds {
            let daemon = try sandbox.start()
            let before = answered.count
            answered += try Self.createUntilKilled(daemon, after: .random(in: 100...600))
            print("crash round \(round): \(answered.count - before) creates answered before the kill")
            try #require(answered.count - before >= 100)
            try Self.expectSound(sandbox, answered: answered)
        }
        let daemon = try sandbox.start()
        let client = try daemon.connect()
        for id in answered {
            let reply = try client.request("GET", "\(Path.connections)/\(id)", headers: ["X-API-Key": daemon.token])
            try #require(reply.status == 200)
            #expect(reply.id == id)
        }
        // The sealed secrets open: the credential is checked for its new use.
        for id in answered.suffix(20) {
            let credential = try #require(try daemon.get(id)["credential_id"]?.string)
            let body = #"{"integration": "custom", "integration_type": "custom", "credential_id": "\#(credential)"}"#
            #expect(try daemon.create(body).status == 200)
        }
    }

    /// - Returns: the ids of all creates that were answered before the process was killed.
    private static func createUntilKilled(_ daemon: Daemon, after count: Int) throws -> [String] {
        let answered = Box<[String]>([])
        let (port, token) = (daemon.port, daemon.token)
        let threads = Threads(Self.clients) { _ in
            guard let client = try? Client(port: port) else { return }
            let headers = ["X-API-Key": token]
            let body = Submission.custom()
            while let reply = try? client.request("POST", Path.connections, headers: headers, body: body),
                reply.status == 200
            {
                answered.value.withLock { $0.append(reply.id) }
            }
        }
        try poll(for: "\(count) creates") { answered.value.withLock { $0.count } >= count ? () : nil }
        daemon.signal(SIGKILL)
        threads.wait()
        #expect(try daemon.wait().code == nil)
        return answered.value.withLock { $0 }
    }

    /// Looks at the files as the crash left them.
    private static func expectSound(_ sandbox: Sandbox, answered: [String]) throws {
        let verified = try sandbox.run("migrate", "verify")
        #expect(verified.code == 0, "\(verified.errors)")
        let database = try sandbox.openDatabase()
        #expect(try database.first("PRAGMA integrity_check") { $0.text(0) } == "ok")
        #expect(try database.first("PRAGMA foreign_key_check") { _ in true } == nil)
        let stored = Set(try database.all("SELECT id FROM connections") { $0.text(0) })
        #expect(Set(answered).subtracting(stored).isEmpty)
        #expect(Set(answered).count == answered.count)
        let halves = try database.first(
            """
            SELECT count(*) FROM connections FULL JOIN credentials ON credentials.id = connections.credential_id
            WHERE connections.id IS NULL OR credentials.id IS NULL
            """
        ) { $0.int(0) }
        #expect(halves == 0)
    }

    /// A file of secrets gets its name when it is whole.
    @Test func aFileThatAKilledStartHadHalfWrittenIsNotTaken() throws {
        let sandbox = try Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.data, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: sandbox.data)
        // The greatest id of a process is below 2^22.
        let unfinished = sandbox.data + "/master.key.patchbay-unfinished-4194304"
        try Data("0123".utf8).write(to: URL(filePath: unfinished))
        let daemon = try sandbox.start()
        #expect(try daemon.create(Submission.custom()).status == 200)
        #expect(!FileManager.default.fileExists(atPath: unfinished))
    }

    /// SQLite undoes what a killed start had not committed, and leaves the file empty.
    @Test func completesADatabaseThatWasBeingMade() throws {
        let sandbox = try Sandbox()
        let making = try SQLiteConnection(path: sandbox.work + "/making.db", access: .create)
        // More than its cache holds goes to the file before it is committed.
        try making.execute(
            script: """
                PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (n);
                INSERT INTO t SELECT zeroblob(3000) FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]')
                """
        )
        try FileManager.default.createDirectory(atPath: sandbox.data, withIntermediateDirectories: true)
        try sandbox.setMode(0o700, of: "data")
        for suffix in ["", "-journal"] {
            let copy = "data/patchbay.db" + suffix
            try FileManager.default.copyItem(
                atPath: sandbox.work + "/making.db" + suffix,
                toPath: sandbox.work + "/" + copy
            )
            try sandbox.setMode(0o600, of: copy)
            let size = try FileManager.default.attributesOfItem(atPath: sandbox.work + "/" + copy)[.size] as? Int ?? 0
            #expect(size > 0)
        }
        #expect(try sandbox.start().create(Submission.custom()).status == 200)
    }

    /// A start completes the directory of a first start that was killed at any point.
    @Test func completesAFirstStartThatWasKilled() throws {
        for name in ["master.key", "patchbay.db", "admin.key"] {
            let sandbox = try Sandbox()
            let child = try sandbox.launch(["serve", "--port", "0"])
            try poll(for: name) { FileManager.default.fileExists(atPath: sandbox.data + "/" + name) ? () : nil }
            child.signal(SIGKILL)
            #expect(try child.wait().code == nil)
            let daemon = try sandbox.start()
            #expect(try daemon.create(Submission.custom()).status == 200, "\(name)")
        }
    }
}

/// A value that threads share.
final class Box<Value>: Sendable where Value: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) {
        self.value = Mutex(value)
    }
}
