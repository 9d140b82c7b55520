import SQLite
import Testing

@testable import Domain
@testable import Store

@Suite(.serialized) struct CredentialChangeTests {
    private let test: TestDatabase
    private let store: DatabaseCredentialStore

    /// Credential 1, which connections 1 to 3 use, and credential 2, which none does.
    init() async throws {
        self.test = try TestDatabase()
        self.store = DatabaseCredentialStore(self.test.database)
        try await self.store.create(sampleCredential(1), sealed: [1], by: sampleAct(.credentialCreate))
        try await self.store.create(sampleCredential(2), sealed: [2], by: sampleAct(.credentialCreate))
        let connections = DatabaseConnectionStore(self.test.database)
        for (number, status) in [ConnectionStatus.active, .inactive, .error].enumerated() {
            try await connections.create(sampleConnection(number + 1, credential: 1, status: status))
        }
    }

    private func credential(_ number: Int = 1) throws -> Credential {
        try #require(try self.store.find(sampleID(number), in: sampleID(1)))
    }

    /// What a change makes of a credential.
    private func changed(
        _ old: Credential,
        label: String = "new",
        version: Int? = nil,
        expiresAt: Timestamp? = nil
    ) -> Credential {
        Credential(
            id: old.id,
            workspaceID: old.workspaceID,
            label: label,
            description: "d",
            authType: old.authType,
            credentialType: old.credentialType,
            scope: "user",
            provider: old.provider,
            userID: old.userID,
            createdBy: old.createdBy,
            status: old.status,
            expiresAt: expiresAt,
            lastUsedAt: old.lastUsedAt,
            version: version ?? old.version,
            fieldNames: version == nil ? old.fieldNames : ["token"],
            isInline: old.isInline,
            createdAt: old.createdAt,
            updatedAt: someTime.adding(seconds: 60).following(old.updatedAt)
        )
    }

    private func replaceSecret(
        of old: Credential,
        by sealed: [UInt8],
        expiresAt: Timestamp? = nil
    ) async throws -> Credential {
        let new = self.changed(old, version: old.version + 1, expiresAt: expiresAt)
        try await self.store.update(
            new,
            sealed: sealed,
            from: old,
            by: sampleAct(.credentialUpdate),
            identifiers: self.test.identifiers
        )
        return new
    }

    private func statuses() throws -> [String] {
        try self.test.besides().all("SELECT status FROM connections ORDER BY id") { $0.text(0) }
    }

    private func count(_ sql: SQL) throws -> Int? {
        try self.test.besides().first(sql) { $0.int(0) }
    }

    @Test func whatIsChangedIsFoundAndTheSecretStays() async throws {
        let old = try self.credential()
        let new = self.changed(old)
        try await self.store.update(new, from: old, by: sampleAct(.credentialUpdate))
        let found = try #require(try self.store.findSealed(old.id, in: old.workspaceID))
        #expect("\(found.credential)" == "\(new)")
        #expect(found.sealed == [1])
        #expect(try self.store.previousSecret(of: old.id, in: old.workspaceID) == nil)
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'credential.update'") == 1)
    }

    @Test func aNewSecretKeepsTheOneItReplaces() async throws {
        let old = try self.credential()
        let second = try await self.replaceSecret(of: old, by: [20])
        let found = try #require(try self.store.findSealed(old.id, in: old.workspaceID))
        #expect("\(found.credential)" == "\(second)")
        #expect(found.sealed == [20])
        let kept = try #require(try self.store.previousSecret(of: old.id, in: old.workspaceID))
        #expect(kept == (1, [1]))
        _ = try await self.replaceSecret(of: second, by: [30])
        let next = try #require(try self.store.previousSecret(of: old.id, in: old.workspaceID))
        #expect(next == (2, [20]))
        #expect(try self.store.previousSecret(of: old.id, in: sampleID(2)) == nil)
        #expect(try self.count("SELECT count(*) FROM previous_secrets") == 1)
    }

    @Test func aNewSecretActivatesWhatWaitsForOne() async throws {
        _ = try await self.replaceSecret(of: self.credential(), by: [20])
        #expect(try self.statuses() == ["active", "inactive", "active"])
        #expect(try self.count("SELECT count(*) FROM connection_events WHERE reason = 'credentials_replaced'") == 1)
    }

    @Test func aNewSecretThatHasEndedExpiresWhatIsInUse() async throws {
        _ = try await self.replaceSecret(of: self.credential(), by: [20], expiresAt: someTime)
        #expect(try self.statuses() == ["expired", "inactive", "error"])
        #expect(try self.count("SELECT count(*) FROM connection_events WHERE reason = 'token_expired'") == 1)
        let copies = try self.test.besides().all("SELECT expires_at FROM connections") { $0.textOrNil(0) }
        #expect(copies == Array(repeating: someTime.text, count: 3))
    }

    /// Nothing of the second change is there: no label, no secret, no status, no event.
    @Test func aRowThatChangedMeanwhileIsNotOverwritten() async throws {
        let seen = try self.credential()
        let first = self.changed(seen, label: "first")
        try await self.store.update(first, from: seen, by: sampleAct(.credentialUpdate))
        await #expect(throws: StaleRow.self) {
            try await self.store.update(self.changed(seen, label: "x"), from: seen, by: sampleAct(.credentialUpdate))
        }
        await #expect(throws: StaleRow.self) { try await self.replaceSecret(of: seen, by: [20]) }
        let found = try #require(try self.store.findSealed(seen.id, in: seen.workspaceID))
        #expect("\(found.credential)" == "\(first)")
        #expect(found.sealed == [1])
        #expect(try self.store.previousSecret(of: seen.id, in: seen.workspaceID) == nil)
        #expect(try self.statuses() == ["active", "inactive", "error"])
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'credential.update'") == 1)
    }

    @Test func aUsedCredentialStaysAndItsUsersAreNamed() async throws {
        let users = try (1...3).map { try sampleID($0, of: Connection.self).text }.joined(separator: ", ")
        await #expect(throws: ServiceError(.conflict, "The credential is used by connections: \(users)")) {
            try await self.store.delete(self.credential(), by: sampleAct(.credentialDelete))
        }
        #expect(try self.credential().version == 1)
    }

    @Test func noMoreThanTenUsersAreNamed() async throws {
        let connections = DatabaseConnectionStore(self.test.database)
        for number in 4...12 { try await connections.create(sampleConnection(number, credential: 1)) }
        let error = await #expect(throws: ServiceError.self) {
            try await self.store.delete(self.credential(), by: sampleAct(.credentialDelete))
        }
        #expect(error?.message.matches(of: /conn_/).count == 10)
        #expect(error?.message.hasSuffix(" and more") == true)
    }

    @Test func anUnusedCredentialGoesWithItsPreviousSecret() async throws {
        let seen = try self.credential(2)
        _ = try await self.replaceSecret(of: seen, by: [20])
        let act = { sampleAct(.credentialDelete) }
        await #expect(throws: StaleRow.self) { try await self.store.delete(seen, by: act()) }
        let current = try self.credential(2)
        try await self.store.delete(current, by: act())
        #expect(try self.store.find(sampleID(2), in: sampleID(1)) == nil)
        #expect(try self.count("SELECT count(*) FROM previous_secrets") == 0)
        await #expect(throws: StaleRow.self) { try await self.store.delete(current, by: act()) }
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'credential.delete'") == 1)
    }
}
