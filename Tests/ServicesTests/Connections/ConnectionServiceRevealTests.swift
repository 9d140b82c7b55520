import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct ConnectionServiceRevealTests {
    private let act: Act
    private let id: String
    private let events = MemoryAuditEventStore()
    private let uses = MemoryLastUseStore()

    init() throws {
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.credentialsReveal]))
        self.act = sampleAct(.connectionReveal, by: caller)
        self.id = try sampleID(1, of: Connection.self).text
    }

    private func store(_ status: ConnectionStatus = .active, sealedFor version: Int = 1) throws -> MemoryConnectionStore
    {
        MemoryConnectionStore(
            credentials: [try storedCredential(sealedFor: version)],
            connections: [try storedConnection(1, status: status)]
        )
    }

    @Test(arguments: ConnectionStatus.allCases)
    func everyConnectionThatIsNotInactiveIsRevealed(_ status: ConnectionStatus) async throws {
        let recorder = LastUseRecorder(store: self.uses, clock: .fixed(someTime.milliseconds))
        let access = SecretAccess.sample(auditEvents: self.events, uses: recorder)
        let service = ConnectionService(try self.store(status), secretAccess: access, at: someTime)
        guard status != .inactive else {
            let sentence = "The connection is inactive; switch it on before it is used"
            await #expect(throws: ServiceError(.conflict, sentence)) {
                _ = try await service.reveal(self.id, by: self.act)
            }
            #expect(self.events.recorded.isEmpty)
            return
        }
        let (connection, credential, secret) = try await service.reveal(self.id, by: self.act)
        #expect((connection.id.text, connection.credentialID) == (self.id, credential.id))
        #expect(secret.reveal() == ["token": "stored"])
        // Both events are stored in one transaction.
        #expect(self.events.batches == [2])
        #expect(self.events.recorded.map(\.act.action) == [.connectionReveal, .credentialReveal])
        #expect(self.events.recorded.map(\.resourceID) == [self.id, credential.id.text])
        try await recorder.flush()
        #expect(await self.uses.written.map { Array($0.credentials.keys) } == [[credential.id]])
    }

    @Test func aSecretIsNotRevealedWithoutItsAuditEvent() async throws {
        let access = SecretAccess.sample(auditEvents: MemoryAuditEventStore(isFull: true))
        let service = ConnectionService(try self.store(), secretAccess: access, at: someTime)
        await #expect(throws: ServiceError.writeQueueFull) { _ = try await service.reveal(self.id, by: self.act) }
    }

    @Test func aSecretThatDoesNotOpenLeavesNoAuditEvent() async throws {
        let access = SecretAccess.sample(auditEvents: self.events)
        let service = ConnectionService(try self.store(sealedFor: 2), secretAccess: access, at: someTime)
        await #expect(throws: UnreadableSecret.self) { _ = try await service.reveal(self.id, by: self.act) }
        #expect(self.events.recorded.isEmpty)
    }
}
