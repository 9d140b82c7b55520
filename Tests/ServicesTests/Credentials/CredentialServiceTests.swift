import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

@Suite struct CredentialServiceTests {
    private let act: Act
    private let id: String

    init() throws {
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.credentialDelete, by: caller)
        self.id = try sampleID(5, of: Credential.self).text
    }

    private func service(_ store: MemoryConnectionStore, access: SecretAccess = .sample()) -> CredentialService {
        CredentialService(store, secretAccess: access, at: someTime)
    }

    private func store(
        users: Int = 0,
        interruptions: [MemoryConnectionStore.Interruption] = []
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            credentials: [try storedCredential()],
            connections: try (0..<users).map { try storedConnection($0 + 1) },
            interruptions: interruptions
        )
    }

    private func submission(_ secret: JSONObject) -> CredentialSubmission {
        CredentialSubmission(label: "Mail", authType: .apiKey, scope: "workspace", secret: Secret(secret))
    }

    @Test func aCredentialIsStoredSealed() async throws {
        let store = MemoryConnectionStore()
        let credential = try await self.service(store)
            .create(self.submission(["token": "hunter2", "expires_in": 60]), by: self.act)
        #expect((credential.label, credential.scope, credential.authType) == ("Mail", "workspace", .apiKey))
        #expect((credential.credentialType, credential.provider) == (.custom, "custom"))
        #expect((credential.version, credential.isInline, credential.createdBy) == (1, false, "key_1"))
        #expect((credential.createdAt, credential.updatedAt) == (someTime, someTime))
        let (stored, sealed) = try #require(store.rows.credentials.first)
        #expect("\(stored)" == "\(credential)")
        // The end of the token replaces its lifetime.
        let end = someTime.adding(seconds: 60)
        #expect((credential.expiresAt, credential.fieldNames) == (end, ["token", "expires_at"]))
        let secret = try SampleSealer().open(sealed, for: credential.sealingContext).secret.reveal()
        #expect(secret == ["token": "hunter2", "expires_at": .string(end.text)])
        #expect(store.rows.acts.map(\.act.id) == [self.act.id])
    }

    static let refusals: [(secret: JSONObject, code: FieldProblem.Code, field: String)] = [
        (["token": .string(secretMask)], .masked, "credentials"),
        ([String(repeating: "n", count: 16_385): "a"], .tooLong, "credentials"),
        (["expires_in": "soon"], .invalidType, "expires_in"),
        (["expires_at": "tomorrow"], .invalidFormat, "expires_at"),
    ]

    @Test(arguments: refusals.indices, ["create", "update"])
    func aSecretThatNoIntegrationTakesIsRefused(_ index: Int, _ use: String) async throws {
        let (secret, code, field) = Self.refusals[index]
        let store = try self.store()
        let failure = await #expect(throws: CheckFailure.self) {
            if use == "create" {
                _ = try await self.service(store).create(self.submission(secret), by: self.act)
            } else {
                let changes = CredentialChanges(secret: Secret(secret))
                _ = try await self.service(store).update(self.id, changes, by: self.act)
            }
        }
        #expect(failure?.message == "Credential validation failed")
        #expect(failure?.problems.map(\.code) == [code])
        #expect(failure?.problems.map(\.field) == [field])
        #expect(store.writes == 0)
    }

    @Test func aCredentialThatNoConnectionUsesIsDeleted() async throws {
        let store = try self.store()
        try await self.service(store).delete(self.id, by: self.act)
        #expect(store.rows.credentials.isEmpty)
        #expect(store.rows.acts.map(\.resourceID) == [self.id])
    }

    @Test(arguments: [1, 2, 10, 11, 12])
    func aCredentialInUseIsNotDeleted(_ users: Int) async throws {
        let store = try self.store(users: users)
        let names = try (1...min(users, 10)).map { try sampleID($0, of: Connection.self).text }
        let sentence =
            "The credential is used by connections: \(names.joined(separator: ", "))" + (users > 10 ? " and more" : "")
        await #expect(throws: ServiceError(.conflict, sentence)) {
            try await self.service(store).delete(self.id, by: self.act)
        }
        #expect(store.rows.credentials.count == 1)
    }

    @Test func aCredentialThatIsUsedMeanwhileIsNotDeleted() async throws {
        let user = try storedConnection(1)
        let store = try self.store(interruptions: [{ $0.connections = [user] }])
        await #expect(throws: ServiceError(.conflict, "The credential is used by connections: \(user.id)")) {
            try await self.service(store).delete(self.id, by: self.act)
        }
        #expect(store.rows.credentials.count == 1)
    }

    private var preconditionedUses: [(CredentialService, Precondition) async throws -> Void] {
        [
            { try await $0.delete(self.id, if: $1, by: self.act) },
            { _ = try await $0.update(self.id, CredentialChanges(label: "x"), if: $1, by: self.act) },
        ]
    }

    @Test func aPreconditionIsCheckedOnTheReadAndInTheTransaction() async throws {
        let seen = Precondition(seen: [someTime])
        for use in self.preconditionedUses {
            let changed = try self.store()
            changed.state.withLock { $0.rows.credentials[0].credential.updatedAt = someTime.adding(seconds: 1) }
            let refusal = await #expect(throws: ServiceError.self) { try await use(self.service(changed), seen) }
            #expect((refusal?.code, changed.writes) == (.preconditionFailed, 0))

            let touch: MemoryConnectionStore.Interruption = { $0.touch($0.credentials[0].credential.id) }
            let changing = try self.store(interruptions: [touch])
            let late = await #expect(throws: ServiceError.self) { try await use(self.service(changing), seen) }
            #expect((late?.code, changing.writes) == (.preconditionFailed, 1))
            #expect(changing.rows.credentials.map(\.credential.label) == ["stored"])

            try await use(self.service(try self.store()), seen)
        }
    }

    @Test(arguments: ["", "x", "cred_00000000000000000000000006", "conn_00000000000000000000000005"])
    func anUnknownCredentialIsNotFound(_ id: String) async throws {
        let store = try self.store()
        let service = self.service(store)
        let uses: [() async throws -> Void] = [
            { _ = try await service.find(id, for: self.act.caller) },
            { _ = try await service.connections(using: id, PageRequest(), for: self.act.caller) },
            { _ = try await service.update(id, CredentialChanges(label: "x"), by: self.act) },
            { _ = try await service.update(id, CredentialChanges(secret: Secret(["a": 1])), by: self.act) },
            { _ = try await service.restore(id, by: self.act) },
            { _ = try await service.reveal(id, by: self.act) },
            { try await service.delete(id, by: self.act) },
        ]
        for use in uses {
            await #expect(throws: ServiceError(.notFound, "Credential not found")) { try await use() }
        }
        #expect(store.writes == 0)
    }

    @Test func theConnectionsOfACredentialAreListed() async throws {
        let store = MemoryConnectionStore(
            credentials: [try storedCredential(), try storedCredential(6)],
            connections: [try storedConnection(1), try storedConnection(2, credential: 6)]
        )
        let page = try await self.service(store).connections(using: self.id, PageRequest(), for: self.act.caller)
        #expect(page.items.map(\.id) == [try sampleID(1)])
    }

    @Test func aRevealedSecretHasItsAuditEventRecorded() async throws {
        let events = MemoryAuditEventStore()
        let (credential, secret) = try await self.service(try self.store(), access: .sample(auditEvents: events))
            .reveal(self.id, by: self.act)
        #expect(secret.reveal() == ["token": "stored"])
        #expect(events.recorded.map(\.act.id) == [self.act.id])
        #expect(events.recorded.map(\.resourceID) == [credential.id.text])

        let full = SecretAccess.sample(auditEvents: MemoryAuditEventStore(isFull: true))
        await #expect(throws: ServiceError.writeQueueFull) {
            _ = try await self.service(try self.store(), access: full).reveal(self.id, by: self.act)
        }
    }
}
