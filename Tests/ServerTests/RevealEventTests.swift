import Domain
import JSON
import SQLite
import Services
import Storage
import Testing

@testable import Server

/// A secret is shown only when its audit event is on disk.
@Suite struct RevealEventTests {
    private func stored(in sample: SampleComposition) async throws -> Credential {
        let submission = CredentialSubmission(
            label: "Stored",
            authType: .apiKey,
            scope: "workspace",
            secret: Secret(["token": "hidden"])
        )
        return try await sample.credentials.create(submission, by: sample.act(.credentialCreate))
    }

    @Test func aRevealedSecretHasItsEventInTheDatabase() async throws {
        let sample = try await SampleComposition()
        let credential = try await self.stored(in: sample)
        for count in 1...3 {
            let act = sample.act(.credentialReveal)
            _ = try await sample.credentials.reveal(credential.id.text, by: act)
            // Another program reads the events, so they are committed.
            let stored = try sample.openDatabase().all(
                "SELECT id FROM audit_events WHERE action = 'credential.reveal' ORDER BY id"
            ) { $0.text(0) }
            #expect(stored.count == count)
            #expect(stored.last == act.id.text)
        }
    }

    @Test func noSecretIsRevealedWhileAnotherProgramHoldsTheWriteLock() async throws {
        let sample = try await SampleComposition()
        let credential = try await self.stored(in: sample)
        let other = try sample.openDatabase()
        try other.run("BEGIN IMMEDIATE")
        for _ in 1...3 {
            await #expect(throws: ServiceError.databaseLocked) {
                _ = try await sample.credentials.reveal(credential.id.text, by: sample.act(.credentialReveal))
            }
        }
        try other.run("ROLLBACK")
        _ = try await sample.credentials.reveal(credential.id.text, by: sample.act(.credentialReveal))
        #expect(try await sample.events(.credentialReveal).map(\.outcome) == [.done])
    }

    @Test func noSecretIsRevealedWhenTheDatabaseRefusesTheEvent() async throws {
        let sample = try await SampleComposition()
        let credential = try await self.stored(in: sample)
        try sample.openDatabase().execute(
            script: """
                CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
                """
        )
        await #expect(throws: SQLiteError.self) {
            _ = try await sample.credentials.reveal(credential.id.text, by: sample.act(.credentialReveal))
        }
    }
}
