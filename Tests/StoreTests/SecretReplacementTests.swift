import Domain
import Storage
import Store
import TestSupport
import Testing

/// New secrets of stored credentials.
@Suite(.serialized) struct SecretReplacementTests {
    /// A database with credential 1, which connections 1 to 3 use: an active, an inactive and a failed connection.
    private func openShared(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1), sealed: [1])
        for (index, status) in [ConnectionStatus.active, .inactive, .error].enumerated() {
            try await test.connections.create(sampleConnection(index + 1, credential: 1, status: status))
        }
        return test
    }

    /// A database with connection 1 and its inline credential 1.
    private func openInline(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
        return test
    }

    private func credential(in test: any TestDatabase) async throws -> Credential {
        try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
    }

    private func connection(in test: any TestDatabase) async throws -> Connection {
        try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
    }

    private func statuses(in test: any TestDatabase) async throws -> [String] {
        try await test.all("SELECT status FROM connections ORDER BY id") { $0.text(0) }
    }

    private func reasons(in test: any TestDatabase) async throws -> [String] {
        try await test.all("SELECT reason FROM connection_events ORDER BY id") { $0.text(0) }
    }

    private func audited(in test: any TestDatabase) async throws -> [[String]] {
        try await test.all(
            "SELECT action, resource_id FROM audit_events WHERE action LIKE '%.update' ORDER BY id"
        ) { row in (0..<2).map(row.text) }
    }

    /// The next version of a credential, with other values in every column that a replacement changes.
    private func version(after old: Credential, expiresAt: Timestamp? = nil) -> Credential {
        var new = old.next(at: someTime.adding(seconds: 60))
        (new.label, new.description, new.scope) = ("new", "d", "user")
        (new.authType, new.credentialType) = (.oauthToken, .llm)
        (new.version, new.fieldNames, new.expiresAt) = (old.version + 1, ["token"], expiresAt)
        return new
    }

    /// Replaces a secret, and changes statuses as the service does.
    @discardableResult
    private func replace(
        _ old: Credential,
        by sealed: [UInt8],
        in test: any TestDatabase,
        expiresAt: Timestamp? = nil
    ) async throws -> Credential {
        let new = self.version(after: old, expiresAt: expiresAt)
        let isExpired = new.isExpired(at: new.updatedAt)
        let identifiers = IdentifierGenerator(clock: Clock { new.updatedAt })
        let replacement = SecretReplacement(from: old, to: new, sealed: sealed) { status in
            guard let transition = StatusTransition(from: status, withCredentialsExpired: isExpired) else { return nil }
            return ConnectionEvent(
                transition,
                from: status,
                id: identifiers.next(),
                actor: "key_1",
                at: new.updatedAt
            )
        }
        try await test.credentials.replace(replacement)
        return new
    }

    @Test(arguments: TestEngine.allCases)
    func aNewSecretKeepsTheSecretThatItReplaces(_ engine: TestEngine) async throws {
        let test = try await self.openShared(engine)
        let store = test.credentials
        let old = try await self.credential(in: test)
        let second = try await self.replace(old, by: [20], in: test)
        let found = try #require(try await store.findSealed(old.id, in: old.workspaceID))
        #expect("\(found.credential)" == "\(second)")
        #expect(found.sealed == [20])
        let kept = try #require(try await store.previousSecret(of: old.id, in: old.workspaceID))
        #expect(kept == (1, [1]))
        try await self.replace(second, by: [30], in: test)
        let next = try #require(try await store.previousSecret(of: old.id, in: old.workspaceID))
        #expect(next == (2, [20]))
        #expect(try await store.previousSecret(of: old.id, in: sampleID(2)) == nil)
        #expect(try await test.count("SELECT count(*) FROM previous_secrets") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aNewSecretActivatesConnectionsInError(_ engine: TestEngine) async throws {
        let test = try await self.openShared(engine)
        let old = try await self.credential(in: test)
        let new = try await self.replace(old, by: [20], in: test)
        #expect(try await self.statuses(in: test) == ["active", "inactive", "active"])
        #expect(try await self.reasons(in: test) == ["credentials_replaced"])
        #expect(try await self.audited(in: test) == [["credential.update", old.id.text]])
        let changed = try #require(try await test.connections.find(sampleID(3), in: sampleID(1)))
        #expect((changed.statusChangedAt, changed.updatedAt) == (new.updatedAt, new.updatedAt))
    }

    @Test(arguments: TestEngine.allCases)
    func aNewSecretThatHasEndedExpiresConnectionsInUse(_ engine: TestEngine) async throws {
        let test = try await self.openShared(engine)
        try await self.replace(self.credential(in: test), by: [20], in: test, expiresAt: someTime)
        #expect(try await self.statuses(in: test) == ["expired", "inactive", "error"])
        #expect(try await self.reasons(in: test) == ["token_expired"])
        let copies = try await test.all("SELECT expires_at FROM connections") { $0.textOrNil(0) }
        #expect(copies == Array(repeating: someTime.text, count: 3))
    }

    /// No secret, status, event or audit event of the refused replacement is stored.
    @Test(arguments: TestEngine.allCases)
    func aCredentialThatChangedSinceItWasReadIsStale(_ engine: TestEngine) async throws {
        let test = try await self.openShared(engine)
        let seen = try await self.credential(in: test)
        let first = try await test.credentials.update(1) { current in
            var new = current.next(at: someTime.adding(seconds: 60))
            new.label = "first"
            return new
        }
        await #expect(throws: StaleRow.self) { try await self.replace(seen, by: [20], in: test) }
        let found = try #require(try await test.credentials.findSealed(seen.id, in: seen.workspaceID))
        #expect("\(found.credential)" == "\(first)")
        #expect(found.sealed == [1])
        #expect(try await test.credentials.previousSecret(of: seen.id, in: seen.workspaceID) == nil)
        #expect(try await self.statuses(in: test) == ["active", "inactive", "error"])
        #expect(try await self.reasons(in: test).isEmpty)
        #expect(try await self.audited(in: test) == [["credential.update", seen.id.text]])
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingCredentialIsStale(_ engine: TestEngine) async throws {
        let test = try await self.openShared(engine)
        for missing in [try sampleCredential(2), try sampleCredential(1, workspace: 2)] {
            await #expect(throws: StaleRow.self) { try await self.replace(missing, by: [20], in: test) }
        }
        #expect(try await test.count("SELECT count(*) FROM previous_secrets") == 0)
    }

    /// A replacement for the only connection of an inline credential.
    private func replacement(
        of credential: Credential,
        for connection: Connection,
        expiresAt: Timestamp? = nil,
        on event: StatusEvent? = nil
    ) throws -> SecretReplacement {
        var new = connection.next(at: someTime.adding(seconds: 60))
        new.config = #"{"a":1}"#
        let statusEvent = try event.map { try sampleEvent($0, from: connection.status) }
        if let statusEvent { new.apply(statusEvent) }
        return SecretReplacement(
            from: credential,
            to: self.version(after: credential, expiresAt: expiresAt),
            sealed: [2],
            with: (ConnectionChange(from: connection, to: new, event: statusEvent), sampleAct(.connectionUpdate))
        )
    }

    @Test(arguments: TestEngine.allCases)
    func aSecretIsReplacedWithTheChangeOfItsConnection(_ engine: TestEngine) async throws {
        let test = try await self.openInline(engine)
        let expiry = someTime.adding(seconds: 9)
        let replacement = try self.replacement(
            of: await self.credential(in: test),
            for: await self.connection(in: test),
            expiresAt: expiry,
            on: .credentialsRefused
        )
        try await test.credentials.replace(replacement)
        let found = try #require(try await test.connections.findWithSecret(sampleID(1), in: sampleID(1)))
        #expect("\(found.credential)" == "\(replacement.new)")
        #expect("\(found.connection)" == "\(try #require(replacement.connection).change.new)")
        #expect(found.sealed == [2])
        #expect(try await self.reasons(in: test) == ["credentials_refused"])
        let expected = [
            ["connection.update", found.connection.id.text], ["credential.update", found.credential.id.text],
        ]
        #expect(Set(try await self.audited(in: test)) == Set(expected))
        let copies = try await test.all("SELECT expires_at FROM connections") { $0.textOrNil(0) }
        #expect(copies == [expiry.text])
    }

    /// Expects that nothing of a replacement is stored: the connection and the credential are as at the start.
    private func expectRefusal(
        of replacement: SecretReplacement,
        in test: any TestDatabase,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try #require(try await test.connections.findWithSecret(sampleID(1), in: sampleID(1)))
        let audited = try await self.audited(in: test)
        await #expect(throws: StaleRow.self, sourceLocation: sourceLocation) {
            try await test.credentials.replace(replacement)
        }
        let after = try #require(try await test.connections.findWithSecret(sampleID(1), in: sampleID(1)))
        #expect("\(after)" == "\(before)", sourceLocation: sourceLocation)
        #expect(after.sealed == [1], sourceLocation: sourceLocation)
        #expect(try await self.audited(in: test) == audited, sourceLocation: sourceLocation)
        #expect(try await self.reasons(in: test).isEmpty, sourceLocation: sourceLocation)
        #expect(
            try await test.count("SELECT count(*) FROM previous_secrets") == 0,
            sourceLocation: sourceLocation
        )
    }

    @Test(arguments: TestEngine.allCases)
    func aSecretThatAnotherConnectionUsesIsNotReplaced(_ engine: TestEngine) async throws {
        let test = try await self.openInline(engine)
        let replacement = try self.replacement(
            of: await self.credential(in: test),
            for: await self.connection(in: test),
            on: .switchedOff
        )
        try await test.connections.create(sampleConnection(2, credential: 1))
        try await self.expectRefusal(of: replacement, in: test)
    }

    @Test(arguments: TestEngine.allCases)
    func aSecretThatIsNotInlineIsNotReplacedForAConnection(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let credential = try sampleCredential(1, isInline: false)
        try await test.connections.create(sampleConnection(1), with: credential, sealed: [1])
        let replacement = try self.replacement(of: credential, for: await self.connection(in: test), on: .switchedOff)
        try await self.expectRefusal(of: replacement, in: test)
    }

    /// Otherwise two states of the credential would have one `updated_at`, and one entity tag.
    @Test(arguments: TestEngine.allCases)
    func aSecretIsNotReplacedWhenItsCredentialChanged(_ engine: TestEngine) async throws {
        let test = try await self.openInline(engine)
        let replacement = try self.replacement(
            of: await self.credential(in: test),
            for: await self.connection(in: test)
        )
        try await test.credentials.update(1) { current in
            var new = current.next(at: someTime.adding(seconds: 2))
            new.label = "other"
            return new
        }
        try await self.expectRefusal(of: replacement, in: test)
    }

    @Test(arguments: TestEngine.allCases)
    func aSecretIsNotReplacedWhenItsConnectionChanged(_ engine: TestEngine) async throws {
        let test = try await self.openInline(engine)
        let connection = try await self.connection(in: test)
        let replacement = try self.replacement(of: await self.credential(in: test), for: connection, on: .switchedOff)
        var other = connection.next(at: someTime.adding(seconds: 2))
        other.label = "other"
        try await test.connections.update(ConnectionChange(from: connection, to: other))
        try await self.expectRefusal(of: replacement, in: test)
    }
}
