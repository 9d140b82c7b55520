import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct ConnectionServiceTests {
    private let act: Act
    private let id: String

    init() throws {
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.connectionDelete, by: caller)
        self.id = try sampleID(1, of: Connection.self).text
    }

    private func service(_ store: MemoryConnectionStore, secretAccess: SecretAccess? = nil) -> ConnectionService {
        ConnectionService(store, secretAccess: secretAccess, at: someTime)
    }

    private func store(interruptions: [MemoryConnectionStore.Interruption] = []) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            credentials: [try storedCredential()],
            connections: try (1...2).map { try storedConnection($0) },
            interruptions: interruptions
        )
    }

    @Test func aConnectionIsReadInTheCallersWorkspace() async throws {
        let service = self.service(try self.store())
        #expect(try await service.find(self.id, for: self.act.caller).id.text == self.id)
        #expect(try await service.list(ConnectionFilter(), PageRequest(), for: self.act.caller).total == 2)
        let other = Caller(id: "key_9", workspaceID: try sampleID(2), scopes: Scopes([.root]))
        await #expect(throws: ServiceError.connectionNotFound) { try await service.find(self.id, for: other) }
        #expect(try await service.list(ConnectionFilter(), PageRequest(), for: other).items.isEmpty)
        #expect(try await service.workspace(of: self.id) == sampleID(1))
    }

    @Test func theCredentialOfAConnectionIsFoundUntilItIsDeleted() async throws {
        let store = try self.store()
        let connection = try await self.service(store).find(self.id, for: self.act.caller)
        #expect(try await self.service(store).credential(of: connection, for: self.act.caller)?.label == "stored")
        store.state.withLock { $0.rows.credentials = [] }
        #expect(try await self.service(store).credential(of: connection, for: self.act.caller) == nil)
    }

    @Test func aDeletedConnectionIsGone() async throws {
        let store = try self.store()
        try await self.service(store).delete(self.id, by: self.act)
        #expect(store.rows.connections.map(\.id) == [try sampleID(2)])
        #expect(store.rows.acts.map(\.act.id) == [self.act.id])
    }

    @Test func aChangeMadeMeanwhileIsNoReasonNotToDelete() async throws {
        let store = try self.store(interruptions: [{ $0.touch($0.connections[0].id) }])
        try await self.service(store).delete(self.id, by: self.act)
        #expect(store.rows.connections.map(\.id) == [try sampleID(2)])
    }

    @Test func aConnectionThatWasChangedSinceItWasSeenIsNotDeleted() async throws {
        let store = try self.store()
        let refusal = await #expect(throws: ServiceError.self) {
            let unmet = Precondition(seen: [someTime.adding(seconds: -1)])
            try await self.service(store).delete(self.id, if: unmet, by: self.act)
        }
        #expect((refusal?.code, store.writes) == (.preconditionFailed, 0))
        await #expect(throws: UnreadablePrecondition.self) {
            try await self.service(store).delete(self.id, if: Precondition(seen: []), by: self.act)
        }
        #expect(store.writes == 0)

        let changing = try self.store(interruptions: [{ $0.touch($0.connections[0].id) }])
        let late = await #expect(throws: ServiceError.self) {
            try await self.service(changing).delete(self.id, if: Precondition(seen: [someTime]), by: self.act)
        }
        #expect((late?.code, changing.writes) == (.preconditionFailed, 1))
        #expect(changing.rows.connections.count == 2)
    }

    @Test(arguments: ["", "x", "conn_00000000000000000000000003", "cred_00000000000000000000000001"])
    func anUnknownConnectionIsNotFound(_ id: String) async throws {
        let store = try self.store()
        let service = self.service(store, secretAccess: .sample())
        let caller = self.act.caller
        let uses: [() async throws -> Void] = [
            { _ = try await service.find(id, for: caller) },
            { _ = try await service.events(of: id, PageRequest(), for: caller) },
            { _ = try await service.workspace(of: id) },
            { _ = try await service.activate(id, by: self.act) },
            { _ = try await service.deactivate(id, by: self.act) },
            { _ = try await service.report(StatusReport(.testStarted), of: id, by: self.act) },
            { _ = try await service.update(id, ConnectionUpdate(label: "x"), by: self.act) },
            { _ = try await service.reveal(id, by: self.act) },
            { try await service.delete(id, by: self.act) },
        ]
        for use in uses {
            await #expect(throws: ServiceError(.notFound, "Connection not found")) { try await use() }
        }
        #expect(store.writes == 0)
    }

    @Test func aProcessWithoutAccessToSecretsNeitherCreatesNorUpdatesNorReveals() async throws {
        let store = try self.store()
        let service = self.service(store, secretAccess: nil)
        let credentialID = try sampleID(5, of: Credential.self).text
        let submissions = [
            ConnectionSubmission(integration: "gmail", credentials: Secret(["token": "new"])),
            ConnectionSubmission(integration: "gmail", credentialID: credentialID),
        ]
        let updates = [
            ConnectionUpdate(credentials: Secret(["token": "new"])), ConnectionUpdate(credentialID: credentialID),
            ConnectionUpdate(config: [:]), ConnectionUpdate(label: "x"),
        ]
        let refusal = ServiceError(.forbidden, "This process has no access to secrets")
        for submission in submissions {
            await #expect(throws: refusal) { try await service.create(submission, by: self.act) }
        }
        for update in updates {
            await #expect(throws: refusal) { try await service.update(self.id, update, by: self.act) }
        }
        await #expect(throws: refusal) { _ = try await service.reveal(self.id, by: self.act) }
        #expect((store.writes, store.credentialReads) == (0, 0))
    }
}
