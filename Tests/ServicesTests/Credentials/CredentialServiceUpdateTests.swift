import Domain
import JSON
import Services
import TestSupport
import Testing

@Suite struct CredentialServiceUpdateTests {
    private let act: Act
    private let id: String
    private static let now = someTime.adding(seconds: 3600)

    init() throws {
        let caller = Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.credentialUpdate, by: caller)
        self.id = try sampleID(5, of: Credential.self).text
    }

    private func service(
        _ store: MemoryConnectionStore,
        _ checker: SampleChecker = SampleChecker()
    ) -> CredentialService {
        CredentialService(store, secretAccess: .sample(checker: checker), at: Self.now)
    }

    /// Credential 5, and a connection for each status.
    private func store(
        secret: JSONObject = ["token": "stored"],
        isInline: Bool = false,
        users: [ConnectionStatus] = [],
        interruptions: [MemoryConnectionStore.Interruption] = []
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            credentials: [try storedCredential(secret: secret, isInline: isInline)],
            connections: try users.enumerated().map { try storedConnection($0.offset + 1, status: $0.element) },
            interruptions: interruptions
        )
    }

    private func update(
        _ store: MemoryConnectionStore,
        _ secret: JSONObject,
        checker: SampleChecker = SampleChecker()
    ) async throws -> Credential {
        try await self.service(store, checker).update(self.id, CredentialChanges(secret: Secret(secret)), by: self.act)
    }

    private func storedSecret(_ store: MemoryConnectionStore) throws -> JSONObject {
        let (credential, sealed) = try #require(store.rows.credentials.first)
        return try SampleSealer().open(sealed, for: credential.sealingContext).secret.reveal()
    }

    @Test func aDescriptionIsChangedWithoutANewVersion() async throws {
        let store = try self.store()
        let changes = CredentialChanges(label: "new", description: "text", scope: "user")
        let credential = try await self.service(store).update(self.id, changes, by: self.act)
        #expect((credential.label, credential.description, credential.scope) == ("new", "text", "user"))
        #expect((credential.version, credential.updatedAt) == (1, Self.now))
        #expect(store.replacements.isEmpty)
        let cleared = try await self.service(store)
            .update(self.id, CredentialChanges(description: .some(nil)), by: self.act)
        #expect((cleared.label, cleared.description, cleared.scope) == ("new", nil, "user"))
        #expect(cleared.updatedAt > credential.updatedAt)
    }

    @Test func aDescriptionKeepsAChangeMadeMeanwhile() async throws {
        let store = try self.store(interruptions: [{ $0.credentials[0].credential.scope = "other" }])
        let credential = try await self.service(store).update(self.id, CredentialChanges(label: "new"), by: self.act)
        #expect((credential.label, credential.scope) == ("new", "other"))
    }

    @Test func aNewSecretIsANewVersion() async throws {
        let store = try self.store()
        let changes = CredentialChanges(label: "new", secret: Secret(["token": "new", "id": 2]))
        let credential = try await self.service(store).update(self.id, changes, by: self.act)
        #expect((credential.version, credential.fieldNames) == (2, ["token", "id"]))
        #expect((credential.label, credential.updatedAt) == ("new", Self.now))
        #expect("\(try #require(store.rows.credentials.first).credential)" == "\(credential)")
        #expect(try self.storedSecret(store) == ["token": "new", "id": 2])
        #expect(store.replacements.map(\.old.version) == [1])
        #expect(store.rows.acts.map(\.act.id) == [self.act.id])
    }

    @Test func aNewSecretReplacesTheLastOneWrittenMeanwhile() async throws {
        let store = try self.store(interruptions: [{ $0.touch($0.credentials[0].credential.id) }])
        let credential = try await self.update(store, ["token": "new"])
        #expect((store.writes, credential.version) == (2, 2))
        #expect(try self.storedSecret(store) == ["token": "new"])
    }

    @Test func aSecretWithoutRefreshTokenKeepsTheStoredOne() async throws {
        let store = try self.store(secret: ["access_token": "a", "refresh_token": "r"])
        _ = try await self.update(store, ["access_token": "b"])
        #expect(try self.storedSecret(store) == ["access_token": "b", "refresh_token": "r"])
    }

    @Test func aNewSecretIsCheckedForEveryConnection() async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .credentials, code: .required, message: "m")])
        let used = try self.store(users: [.active])
        await #expect(throws: failure) {
            try await self.update(used, ["token": "new"], checker: SampleChecker(failure: failure))
        }
        #expect(used.writes == 0)
        let unused = try self.store()
        #expect(try await self.update(unused, ["token": "new"], checker: SampleChecker(failure: failure)).version == 2)
    }

    @Test func aSecretOfAnIntegrationWithoutDefinitionIsRefused() async throws {
        let failure = CheckFailure([FieldProblem(field: "integration", in: .body, code: .unknown, message: "m")])
        let store = try self.store(users: [.active])
        let sentence =
            "The connection's integration or auth method is not defined as it was; put its definition back"
        await #expect(throws: ServiceError(.conflict, sentence)) {
            try await self.update(store, ["token": "new"], checker: SampleChecker(failure: failure))
        }
    }

    /// The ends of the token in seconds: by the secret, by the integration's definition, and the stored end.
    static let ends: [(secret: Int64?, definition: Int64?, stored: Int64?)] = [
        (nil, nil, nil), (60, nil, 60), (nil, 60, 60), (60, 90, 60), (90, 60, 60),
    ]

    @Test(arguments: ends.indices)
    func theEarliestEndOfATokenIsStored(_ index: Int) async throws {
        let (secret, definition, stored) = Self.ends[index]
        var members: JSONObject = ["token": "new"]
        if let secret { members["expires_at"] = .string(Self.now.adding(seconds: secret).text) }
        let checker = SampleChecker(expiresAt: definition.map { Self.now.adding(seconds: $0) })
        let credential = try await self.update(self.store(users: [.active]), members, checker: checker)
        #expect(credential.expiresAt == stored.map { Self.now.adding(seconds: $0) })
    }

    /// The status of a connection after its credential got a new secret, whose token has ended or not; nil for a status
    /// that stays.
    static let statuses: [(ConnectionStatus, isExpired: Bool, ConnectionStatus?)] = [
        (.active, false, nil), (.inactive, false, nil), (.testing, false, nil),
        (.error, false, .active), (.expired, false, .active),
        (.active, true, .expired), (.inactive, true, nil), (.testing, true, .expired),
        (.error, true, nil), (.expired, true, nil),
    ]

    @Test(arguments: statuses.indices)
    func aNewSecretMayChangeTheStatusOfAConnection(_ index: Int) async throws {
        let (from, isExpired, to) = Self.statuses[index]
        let store = try self.store(users: [from, .inactive])
        let end = Self.now.adding(seconds: isExpired ? 0 : 1)
        _ = try await self.update(store, ["token": "new", "expires_at": .string(end.text)])
        let rule = try #require(store.replacements.first).rule
        #expect(store.rows.connections.map(\.status) == [to ?? from, .inactive])
        guard let to else {
            #expect(try rule(from) == nil)
            #expect(store.rows.events.isEmpty)
            return
        }
        let event = try #require(store.rows.events[try sampleID(1)]?.first)
        #expect((event.from, event.to, event.actor, event.createdAt) == (from, to, "key_2", Self.now))
        #expect(event.reason == (isExpired ? .tokenExpired : .credentialsReplaced))
        // A store may call the rule again: each event has an id of its own.
        #expect(try rule(from)?.id != event.id)
    }

    @Test func theStatusInTheTransactionDecides() async throws {
        let store = try self.store(users: [.active], interruptions: [{ $0.connections[0].status = .error }])
        _ = try await self.update(store, ["token": "new"])
        #expect(store.rows.connections.map(\.status) == [.active])
        #expect(store.rows.events.values.map { $0.map(\.reason) } == [[.credentialsReplaced]])
    }

    /// Only a credential that was made for the integration follows the integration's auth type.
    @Test(arguments: [(true, AuthType.oauthToken), (false, .apiKey)])
    func anInlineCredentialTakesTheCheckedAuthType(_ isInline: Bool, _ authType: AuthType) async throws {
        let store = try self.store(isInline: isInline, users: [.active])
        #expect(try await self.update(store, ["token": "new"]).authType == authType)
    }

    @Test func aRestoredSecretIsANewVersion() async throws {
        let store = try self.store(users: [.error])
        _ = try await self.update(store, ["token": "new"])
        let restored = try await self.service(store).restore(self.id, by: self.act)
        #expect(restored.version == 3)
        #expect(try self.storedSecret(store) == ["token": "stored"])
        _ = try await self.service(store).restore(self.id, by: self.act)
        #expect(try self.storedSecret(store) == ["token": "new"])
    }

    @Test func withoutAnEarlierSecretThereIsNothingToRestore() async throws {
        let store = try self.store()
        await #expect(throws: ServiceError(.conflict, "The credential has no earlier version to restore")) {
            try await self.service(store).restore(self.id, by: self.act)
        }
        #expect(store.writes == 0)
    }
}
