import Domain
import JSON
import Logging
import Migrations
import SQLite
import Services
import Storage
import Store
import TestSupport
import Testing
import Vault

@testable import Server

/// The number of sealings with each data key, and the key that follows a full one.
@Suite struct DataKeySealingsTests {
    private let sample: SampleComposition
    private let log = RecordingLog()

    init() async throws {
        self.sample = try await SampleComposition()
    }

    private func rotation(limit: Int = DataKeyRotation.mostSealings) -> DataKeyRotation {
        DataKeyRotation(self.sample.composition, self.sample.vault, logger: self.log.logger, limit: limit)
    }

    private func seal(_ count: Int) async throws {
        for _ in 0..<count {
            let submission = CredentialSubmission(
                label: "Stored",
                authType: .apiKey,
                scope: "workspace",
                secret: Secret(["token": "hidden"])
            )
            _ = try await self.sample.credentials.create(submission, by: self.sample.act(.credentialCreate))
        }
    }

    private var sealings: [Int: Int] {
        get async throws { try await self.sample.composition.sealings() }
    }

    @Test func sealingsAreAddedToTheRow() async throws {
        let rotation = self.rotation()
        try await self.seal(3)
        #expect(try await self.sealings == [1: 0])
        try await rotation.run()
        #expect(try await self.sealings == [1: 3])
        try await rotation.run()
        try await self.seal(2)
        try await rotation.run()
        #expect(try await self.sealings == [1: 5])
    }

    @Test func sealingsThatCannotBeStoredAreKept() async throws {
        let rotation = self.rotation()
        try await self.seal(3)
        let other = try self.sample.openDatabase()
        try other.run("BEGIN IMMEDIATE")
        await #expect(throws: ServiceError.databaseLocked) { try await rotation.run() }
        try other.run("ROLLBACK")
        try await self.seal(1)
        try await rotation.run()
        #expect(try await self.sealings == [1: 4])
    }

    @Test func aFullKeyIsReplacedAndItsSecretsAreSealedAnew() async throws {
        let rotation = self.rotation(limit: 10)
        try await self.seal(9)
        try await rotation.run()
        #expect(self.sample.vault.ring.newestID == 1)
        try await self.seal(1)
        try await rotation.run()
        #expect(self.sample.vault.ring.newestID == 2)
        #expect(try await self.sample.composition.secretCounts() == [1: 0, 2: 10])
        #expect(self.log.entries.contains { $0.message.contains("made a data key") })
        // The ten secrets were sealed anew with key 2, so that the next run finds this key full, too.
        try await rotation.run()
        #expect(try await self.sealings == [1: 10, 2: 10, 3: 0])
        #expect(try await self.sample.composition.secretCounts() == [1: 0, 2: 0, 3: 10])
    }

    @Test func theKeyThatFollowsAFullOneIsMadeOnce() async throws {
        let rotation = self.rotation(limit: 10)
        try await self.seal(10)
        let composition = self.sample.composition
        try await composition.storeSealings(of: self.sample.vault)
        // The operator was faster.
        #expect(try await composition.makeDataKey() == 2)
        try await rotation.run()
        #expect(try await composition.dataKeys().map(\.id) == [1, 2])
        let master = try MasterKey.require(composition.settings)
        #expect(try await composition.makeDataKey(wrappedBy: master, after: 1) == 2)
        #expect(try await composition.dataKeys().map(\.id) == [1, 2])
    }

    /// `master-key rotate` was killed before it replaced the master key file, while the daemon ran.
    @Test func aFullKeyIsReplacedAfterAnInterruptedRotationOfTheMasterKey() async throws {
        let rotation = self.rotation(limit: 10)
        try await self.seal(10)
        try await MasterKeyRotation(self.sample.composition, newKeyFile: nil).rewrap()
        try await rotation.run()
        #expect(self.sample.vault.ring.newestID == 2)
        #expect(try await self.sample.composition.secretCounts() == [1: 0, 2: 10])
    }

    @Test func aMasterKeyRotationKeepsTheNumbers() async throws {
        let composition = self.sample.composition
        try await composition.stores.dataKeys.add(sealings: [1: 7, 99: 1])
        try await MasterKeyRotation(composition, newKeyFile: nil).rewrap()
        #expect(try await self.sealings == [1: 7])
    }

    @Test func aDatabaseOfTheVersionBeforeIsMigratedWithItsRows() async throws {
        try await self.seal(1)
        let composition = self.sample.composition
        composition.database.close()
        let schema = Schema(DataDirectory(composition.settings.dataDirectory))
        for version in [8, 9] {
            try schema.perform(schema.migrator.plan(from: schema.applied(), to: version)) { _ in }
            // A start opens the data keys before it migrates.
            #expect(try schema.open().dataKeys().map(\.id) == [1])
        }
        let database = try schema.open()
        #expect(try database.all("SELECT sealings FROM data_keys") { $0.int(0) } == [0])
        let details = try database.all("SELECT details FROM audit_events WHERE action = 'credential.create'") {
            $0.textOrNil(0)
        }
        #expect(details == [nil])
        for text in ["no json", #"{"a":"\#(String(repeating: "é", count: 2048))"}"#] {
            #expect(throws: SQLiteError.self) {
                try self.sample.openDatabase().run(
                    """
                    INSERT INTO audit_events (id, workspace_id, action, actor, outcome, created_at, details)
                    VALUES ('aud_1', 'wsp_1', 'a.b', 'cli', 'done', '', ?1)
                    """,
                    text
                )
            }
        }
    }
}
