import Domain
import Foundation
import JSON
import Logging
import SQLite
import Storage
import Synchronization
import TestSupport
import Testing
import Vault
import Web

@testable import Server

/// `data-key rotate`, beside a daemon and without one.
@Suite(.onBlockingThreads) struct DataKeyRotationTests {
    private static func text(_ reply: Reply) -> String? { reply["credentials"]?["api_key"]?.string }

    @Test func dataKeysAreListedWithWhatTheySealed() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.createCredential()
        #expect(try sandbox.run("data-key", "rotate").code == 0)
        let lines = try sandbox.run("data-key", "list").output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.first) == ["ID", "1", "2"])
        #expect(lines.map(\.last) == ["SECRETS", "1", "0"])
    }

    /// The daemon's periodic task, with a clock that the test moves.
    @Test func aNewDataKeyTakesAllSecretsAndTheOldOneGoes() async throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let id = try daemon.createCredential().id
        let changed = #"{"credentials": {"api_key": "second-secret"}}"#
        #expect(try daemon.request("PUT", "\(Path.credentials)/\(id)", body: changed).status == 200)
        let headers = ["Idempotency-Key": "remembered"]
        _ = try daemon.create(Submission.custom(), headers: headers)
        try daemon.stop()

        do {
            let time = MovingClock()
            let rotation = try await Rotation(sandbox, time)
            defer { rotation.close() }
            try await rotation.run()
            #expect(try sandbox.run("data-key", "rotate").code == 0)
            try await rotation.run()
            // Two secrets, the one before of one of them, and an answer that no key can seal anew.
            #expect(try sandbox.dataKeysInUse() == [2])
            #expect(try sandbox.dataKeys() == [1, 2])
            time.advance(by: .seconds(3600))
            try await rotation.run()
            #expect(try sandbox.dataKeys() == [1, 2])
            try sandbox.openDatabase().execute(script: "DELETE FROM idempotency_keys")
            time.advance(by: DataKeyRotation.pause)
            try await rotation.run()
            #expect(try sandbox.dataKeys() == [2])
        }

        let second = try sandbox.start()
        let revealed = try second.reveal(id)
        #expect(revealed["credentials"]?["api_key"]?.string == "second-secret")
        let restored = try second.request("POST", "\(Path.credentials)/\(id)/restore")
        #expect(restored.status == 200)
        #expect(Self.text(try second.reveal(id)) == "first-secret")
    }

    /// A secret that a request sealed with the old key during the change is stored after the first pass.
    @Test func theOldKeyStaysForWhatIsOnItsWay() async throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.createCredential()
        try daemon.stop()
        let time = MovingClock()
        let rotation = try await Rotation(sandbox, time)
        defer { rotation.close() }
        #expect(try sandbox.run("data-key", "rotate").code == 0)
        let old = try sandbox.openDatabase().first("SELECT sealed FROM credentials") { $0.blob(0) }
        try await rotation.run()
        #expect(try sandbox.dataKeysInUse() == [2])
        try sandbox.openDatabase().run("UPDATE credentials SET sealed = ?1", old)
        time.advance(by: DataKeyRotation.pause - .seconds(1))
        try await rotation.run()
        #expect(try sandbox.dataKeysInUse() == [1])
        time.advance(by: .seconds(1))
        try await rotation.run()
        #expect(try sandbox.dataKeysInUse() == [2])
        #expect(try sandbox.dataKeys() == [1, 2])
        time.advance(by: DataKeyRotation.pause)
        try await rotation.run()
        #expect(try sandbox.dataKeys() == [2])
    }

    @Test func aSecretThatDoesNotOpenKeepsItsKeyAndStopsNoOther() async throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        let damaged = try daemon.createCredential().id
        let sound = try daemon.createCredential().id
        try daemon.stop()
        try sandbox.openDatabase().run(
            "UPDATE credentials SET sealed = CAST(substr(sealed, 1, 20) || zeroblob(30) AS BLOB) WHERE id = ?1",
            damaged
        )
        let time = MovingClock()
        let rotation = try await Rotation(sandbox, time)
        defer { rotation.close() }
        #expect(try sandbox.run("data-key", "rotate").code == 0)
        for _ in 1...3 {
            try await rotation.run()
            time.advance(by: DataKeyRotation.pause)
        }
        #expect(try sandbox.dataKeysInUse() == [1, 2])
        #expect(try sandbox.dataKeys() == [1, 2])
        let checked = try sandbox.run("credential", "check")
        #expect(checked.code == 1)
        #expect(checked.output.contains("the secret of \(damaged) cannot be opened: "))
        #expect(!checked.output.contains(sound))
        #expect(checked.output.hasSuffix("1 of 2 secrets open\n"))
    }

    /// A daemon whose environment still has the key before cannot know the new one.
    @Test func aDaemonThatCannotOpenTheNewKeySealsWithTheOld() async throws {
        let sandbox = try Sandbox()
        try sandbox.makeData()
        let rotation = try await Rotation(sandbox, MovingClock())
        defer { rotation.close() }
        let before = try sandbox.read("master.key")
        #expect(try sandbox.run("master-key", "rotate").code == 0)
        #expect(try sandbox.run("data-key", "rotate").code == 0)
        try sandbox.write(before, to: "data/master.key")
        let failure = await #expect(throws: Failure.self) { try await rotation.run() }
        let logged = failure?.logMetadata["error.message"]?.description
        #expect(logged?.contains("start it again with the master key in force") == true)
        #expect(rotation.sealsWith == 1)
    }

    @Test func allSecretsOpenWhereNothingIsDamaged() throws {
        let sandbox = try Sandbox()
        let daemon = try sandbox.start()
        _ = try daemon.createCredential()
        let checked = try sandbox.run("credential", "check")
        #expect(checked.code == 0)
        #expect(checked.output == "1 of 1 secrets open\n")
    }
}

/// A daemon's composition over a sandbox's database, without the daemon.
private final class Rotation: Sendable {
    private let composition: Composition
    private let vault: Vault
    private let rotation: DataKeyRotation

    init(_ sandbox: Sandbox, _ time: MovingClock) async throws {
        var settings = Settings()
        settings.dataDirectory = sandbox.data
        self.composition = try Composition(path: sandbox.database, settings: settings)
        self.vault = Vault(try await self.composition.keyRing())
        self.rotation = DataKeyRotation(self.composition, self.vault, logger: Logger(label: "test")) { time.now }
    }

    var sealsWith: Int { self.vault.ring.newestID }

    func run() async throws { try await self.rotation.run() }

    func close() { self.composition.database.close() }
}

private final class MovingClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { self.time.withLock { $0 } }

    func advance(by duration: Duration) { self.time.withLock { $0 += duration } }
}

extension Sandbox {
    fileprivate func dataKeys() throws -> [Int] {
        try self.openDatabase().all("SELECT id FROM data_keys ORDER BY id") { $0.int(0) }
    }

    /// Those that sealed any secret that is stored.
    fileprivate func dataKeysInUse() throws -> [Int] {
        try self.openDatabase().all(
            """
            SELECT DISTINCT substr(sealed, 5, 1) FROM (
                SELECT sealed FROM credentials UNION ALL SELECT sealed FROM previous_secrets) ORDER BY 1
            """
        ) { Int($0.blob(0)[0]) }
    }
}
