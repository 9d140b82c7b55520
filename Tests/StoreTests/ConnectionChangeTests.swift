import SQLite
import Testing

@testable import Domain
@testable import Store

@Suite(.serialized) struct ConnectionChangeTests {
    private let test: TestDatabase
    private let store: DatabaseConnectionStore
    private let credentials: DatabaseCredentialStore

    init() async throws {
        self.test = try TestDatabase()
        self.store = DatabaseConnectionStore(self.test.database)
        self.credentials = DatabaseCredentialStore(self.test.database)
        try await self.store.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
    }

    private func connection(_ number: Int = 1) throws -> Connection {
        try #require(try self.store.find(sampleID(number), in: sampleID(1)))
    }

    private func change(
        _ old: Connection,
        credential: ConnectionChange.Credential = .unchanged,
        _ edit: (inout Connection) throws -> Void = { _ in }
    ) throws -> ConnectionChange {
        var new = old.next(at: someTime.adding(seconds: 60))
        try edit(&new)
        return ConnectionChange(
            from: old,
            to: new,
            credential: credential,
            by: "key_1",
            identifiers: self.test.identifiers
        )
    }

    private func version(_ version: Int, of number: Int, expiresAt: Timestamp? = nil) throws -> Credential {
        let old = try sampleCredential(number)
        return Credential(
            id: old.id,
            workspaceID: old.workspaceID,
            label: old.label,
            description: nil,
            authType: .oauthToken,
            credentialType: .llm,
            scope: old.scope,
            provider: old.provider,
            userID: nil,
            createdBy: old.createdBy,
            status: old.status,
            expiresAt: expiresAt,
            lastUsedAt: nil,
            version: version,
            fieldNames: ["token"],
            isInline: true,
            createdAt: old.createdAt,
            updatedAt: someTime.adding(seconds: 60)
        )
    }

    private func count(_ sql: SQL) throws -> Int? {
        try self.test.besides().first(sql) { $0.int(0) }
    }

    @Test func whatIsChangedIsFound() async throws {
        let change = try self.change(self.connection()) {
            $0.label = nil
            $0.config = #"{"a":1}"#
            $0.userID = "u"
        }
        try await self.store.update(change)
        #expect("\(try self.connection())" == "\(change.new)")
        #expect(change.new.updatedAt > change.old.updatedAt)
        #expect(try self.count("SELECT count(*) FROM connection_events") == 0)
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'connection.update'") == 1)
    }

    @Test func aRowThatChangedMeanwhileIsNotOverwritten() async throws {
        let old = try self.connection()
        try await self.store.update(self.change(old) { $0.label = "first" })
        await #expect(throws: StaleRow.self) { try await self.store.update(self.change(old) { $0.label = "second" }) }
        await #expect(throws: StaleRow.self) { try await self.store.delete(old) }
        #expect(try self.connection().label == "first")
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action <> 'connection.create'") == 1)
    }

    @Test func aChangeOfStatusIsHistory() async throws {
        let first = try self.change(self.connection()) {
            $0.apply(try StatusTransition(from: .active, on: .switchedOff), at: someTime.adding(seconds: 1))
        }
        try await self.store.update(first)
        let off = try self.connection()
        #expect((off.status, off.statusReason) == (.inactive, .switchedOff))
        let second = try self.change(off) {
            $0.apply(try StatusTransition(from: .inactive, on: .switchedOn), at: someTime.adding(seconds: 2))
        }
        try await self.store.update(second)
        let page = try await self.store.events(of: off.id, PageRequest(limit: 1), in: off.workspaceID)
        #expect(page.items == [try #require(second.event)])
        #expect((page.total, page.hasMore) == (2, true))
        let next = try await self.store.events(
            of: off.id,
            PageRequest(limit: 1, cursor: page.items[0].id),
            in: off.workspaceID
        )
        #expect(next.items == [try #require(first.event)])
        #expect((next.total, next.hasMore) == (2, false))
        #expect(try await self.store.events(of: off.id, PageRequest(), in: sampleID(2)).total == 0)
    }

    @Test func aNewVersionTakesTheSecretsPlace() async throws {
        let expiry = someTime.adding(seconds: 9)
        let credential = try self.version(2, of: 1, expiresAt: expiry)
        let change = ConnectionChange.Credential.newVersion(credential, sealed: [2], from: try sampleCredential(1))
        try await self.store.update(self.change(self.connection(), credential: change))
        let found = try #require(try self.credentials.findSealed(sampleID(1), in: sampleID(1)))
        #expect(found.sealed == [2])
        #expect("\(found.credential)" == "\(credential)")
        #expect(try self.store.nextExpiry() == expiry)
    }

    /// Else two states of it would have one `updated_at`, and one tag.
    @Test func aVersionOfACredentialThatWasChangedMeanwhileIsStale() async throws {
        let read = try sampleCredential(1)
        var relabelled = read.next(at: someTime.adding(seconds: 2))
        relabelled.label = "other"
        try await self.credentials.update(relabelled, from: read, by: sampleAct(.credentialUpdate))
        let change = ConnectionChange.Credential.newVersion(try self.version(2, of: 1), sealed: [2], from: read)
        await #expect(throws: StaleRow.self) {
            try await self.store.update(self.change(self.connection(), credential: change))
        }
        let found = try #require(try self.credentials.findSealed(sampleID(1), in: sampleID(1)))
        #expect((found.sealed, found.credential.label) == ([1], "other"))
    }

    /// A status that follows from the credential must not outlive it.
    @Test func aStatusThatRestsOnAnOlderCredentialIsStale() async throws {
        let read = try sampleCredential(1)
        let change = try self.change(self.connection(), credential: .asRead(read)) { $0.status = .error }
        var relabelled = read.next(at: someTime.adding(seconds: 2))
        relabelled.label = "other"
        try await self.credentials.update(relabelled, from: read, by: sampleAct(.credentialUpdate))
        await #expect(throws: StaleRow.self) { try await self.store.update(change) }
        #expect(try self.connection().status == .active)
        let fresh = try self.change(self.connection(), credential: .asRead(relabelled)) { $0.status = .error }
        try await self.store.update(fresh)
        #expect(try self.connection().status == .error)
    }

    @Test func aSecretThatAnotherConnectionUsesIsNotReplaced() async throws {
        try await self.store.create(sampleConnection(2, credential: 1))
        let change = ConnectionChange.Credential.newVersion(
            try self.version(2, of: 1),
            sealed: [2],
            from: try sampleCredential(1)
        )
        await #expect(throws: StaleRow.self) {
            try await self.store.update(self.change(self.connection(), credential: change))
        }
        #expect(try self.credentials.findSealed(sampleID(1), in: sampleID(1))?.sealed == [1])
    }

    /// Whether the credential that a connection leaves is there afterwards.
    @Test(arguments: [(true, false, false), (true, true, true), (false, false, true)])
    func aCredentialThatIsLeftGoesWhenItWasOnlyFor(_ isInline: Bool, _ isShared: Bool, _ remains: Bool) async throws {
        let credential = try sampleCredential(5, isInline: isInline)
        try await self.store.create(sampleConnection(5), with: credential, sealed: [])
        if isShared { try await self.store.create(sampleConnection(6, credential: 5)) }
        let target = try sampleID(1, of: Credential.self)
        try await self.store.update(self.change(self.connection(5)) { $0.credentialID = target })
        #expect((try self.credentials.find(sampleID(5), in: sampleID(1)) != nil) == remains)
        #expect(try self.connection(5).credentialID == target)
    }

    @Test(arguments: [(true, false, false), (true, true, true), (false, false, true)])
    func aDeletedConnectionsCredentialGoesWhenItWasOnlyFor(
        _ isInline: Bool,
        _ isShared: Bool,
        _ remains: Bool
    ) async throws {
        let credential = try sampleCredential(5, isInline: isInline)
        try await self.store.create(sampleConnection(5), with: credential, sealed: [])
        if isShared { try await self.store.create(sampleConnection(6, credential: 5)) }
        try await self.store.delete(self.connection(5))
        #expect(try self.store.find(sampleID(5), in: sampleID(1)) == nil)
        #expect((try self.credentials.find(sampleID(5), in: sampleID(1)) != nil) == remains)
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'connection.delete'") == 1)
    }

    @Test func aConnectionGetsACredentialOfItsOwn() async throws {
        let credential = try sampleCredential(9, expiresAt: someTime)
        let change = try self.change(self.connection(), credential: .new(credential, sealed: [9])) {
            $0.credentialID = credential.id
        }
        try await self.store.update(change)
        #expect(try self.credentials.findSealed(sampleID(9), in: sampleID(1))?.sealed == [9])
        #expect(try self.credentials.find(sampleID(1), in: sampleID(1)) == nil)
        #expect(try self.store.nextExpiry() == someTime)
    }

    @Test func aCredentialThatIsGoneIsNotFound() async throws {
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.store.update(self.change(self.connection()) { $0.credentialID = try sampleID(8) })
        }
        #expect(try self.connection().credentialID == sampleID(1))
    }

    @Test func theWorkspaceOfAConnectionIsFound() throws {
        #expect(try self.store.workspace(of: sampleID(1)) == sampleID(1))
        #expect(try self.store.workspace(of: sampleID(2)) == nil)
    }
}
