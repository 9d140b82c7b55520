import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct CredentialChangeTests {
    private struct Refusal: Error, Equatable {}

    /// A database with credential 1, which connections 1 to 3 use, and credential 2, which no connection uses.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        for number in [1, 2] { try await test.credentials.create(sampleCredential(number), sealed: [UInt8(number)]) }
        for number in 1...3 { try await test.connections.create(sampleConnection(number, credential: 1)) }
        return test
    }

    private func credential(_ number: Int = 1, in test: any TestDatabase) async throws -> Credential {
        try #require(try await test.credentials.find(sampleID(number), in: sampleID(1)))
    }

    private func count(_ action: AuditAction, in test: any TestDatabase) async throws -> Int? {
        try await test.count("SELECT count(*) FROM audit_events WHERE action = ?1", action.rawValue)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangedCredentialIsFoundAndItsSecretStays(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.credential(in: test)
        let new = try await test.credentials.update(1) { current in
            #expect("\(current)" == "\(old)")
            var new = current.next(at: someTime.adding(seconds: 60))
            (new.label, new.description, new.scope) = ("new", "d", "user")
            return new
        }
        #expect((new.label, new.description, new.scope) == ("new", "d", "user"))
        let found = try #require(try await test.credentials.findSealed(old.id, in: old.workspaceID))
        #expect("\(found.credential)" == "\(new)")
        #expect(found.sealed == [1])
        #expect(try await test.credentials.previousSecret(of: old.id, in: old.workspaceID) == nil)
        #expect(try await self.count(.credentialUpdate, in: test) == 1)
    }

    /// Of changes at once, each is made to the credential as the change before left it.
    @Test(arguments: TestEngine.allCases)
    func aChangeIsDecidedOnTheStoredCredential(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let store = test.credentials
        let old = try await self.credential(in: test)
        try await withThrowingTaskGroup { group in
            for _ in 1...20 {
                group.addTask {
                    try await store.update(1) { credential in
                        var credential = credential.next(at: someTime)
                        credential.label += "+"
                        return credential
                    }
                }
            }
            try await group.waitForAll()
        }
        let new = try await self.credential(in: test)
        #expect(new.label == old.label + String(repeating: "+", count: 20))
        #expect(new.updatedAt.milliseconds == old.updatedAt.milliseconds + 20)
    }

    @Test(arguments: TestEngine.allCases)
    func aRefusedChangeStoresNothing(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.credential(in: test)
        await #expect(throws: Refusal()) { try await test.credentials.update(1) { _ in throw Refusal() } }
        #expect("\(try await self.credential(in: test))" == "\(old)")
        #expect(try await self.count(.credentialUpdate, in: test) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingCredentialAndOneOfAnotherWorkspaceAreNotFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.credentials.create(sampleCredential(4, workspace: 2))
        for number in [3, 4] {
            await #expect(throws: ServiceError.credentialNotFound) {
                try await test.credentials.update(number) { $0.next(at: someTime) }
            }
            await #expect(throws: ServiceError.credentialNotFound) { try await test.credentials.delete(number) }
        }
        #expect(try await test.credentials.find(sampleID(4), in: sampleID(2)) != nil)
        #expect(try await self.count(.credentialUpdate, in: test) == 0)
        #expect(try await self.count(.credentialDelete, in: test) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func theCheckOfADeleteGetsTheCredentialAndItsUsers(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.credential(in: test)
        let expected = try (1...3).map { try sampleID($0, of: Connection.self) }
        await #expect(throws: Refusal()) {
            try await test.credentials.delete(1) { credential, users in
                #expect("\(credential)" == "\(old)")
                #expect(Set(users.map(\.text)) == Set(expected.map(\.text)))
                throw Refusal()
            }
        }
        #expect("\(try await self.credential(in: test))" == "\(old)")
        #expect(try await self.count(.credentialDelete, in: test) == 0)
    }

    /// One more than a message names, so that a message can say "and more".
    @Test(arguments: TestEngine.allCases)
    func theCheckOfADeleteGetsElevenUsersAtMost(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        for number in 4...13 { try await test.connections.create(sampleConnection(number, credential: 1)) }
        await #expect(throws: Refusal()) {
            try await test.credentials.delete(1) { _, users in
                #expect(users.count == 11)
                throw Refusal()
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aUsedCredentialCannotBeDeletedWhateverItsCheckSays(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let error = await #expect(throws: (any Error).self) { try await test.credentials.delete(1) }
        #expect((error as? any DatabaseError)?.kind == .foreignKeyViolation)
        #expect(try await self.credential(in: test).version == 1)
        #expect(try await self.count(.credentialDelete, in: test) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnusedCredentialIsDeletedWithItsPreviousSecret(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let old = try await self.credential(2, in: test)
        var new = old.next(at: someTime.adding(seconds: 60))
        new.version = 2
        try await test.credentials.replace(
            SecretReplacement(from: old, to: new, sealed: [20], deciding: { _ in nil })
        )
        #expect(try await test.credentials.previousSecret(of: old.id, in: old.workspaceID) != nil)
        try await test.credentials.delete(2) { credential, users in
            #expect(credential.version == 2)
            #expect(users.isEmpty)
        }
        #expect(try await test.credentials.find(sampleID(2), in: sampleID(1)) == nil)
        #expect(try await test.count("SELECT count(*) FROM previous_secrets") == 0)
        await #expect(throws: ServiceError.credentialNotFound) { try await test.credentials.delete(2) }
        #expect(try await self.count(.credentialDelete, in: test) == 1)
    }
}
