import Domain
import JSON
import Services
import TestSupport
import Testing

@Suite struct ConnectionServiceUpdateTests {
    private let act: Act
    private static let now = someTime.adding(seconds: 3600)

    init() throws {
        let caller = Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.connectionUpdate, by: caller)
    }

    private func service(
        _ store: MemoryConnectionStore,
        _ checker: SampleChecker = SampleChecker()
    ) -> ConnectionService {
        ConnectionService(store, secretAccess: .sample(checker: checker), at: Self.now)
    }

    private static let touch: MemoryConnectionStore.Interruption = { $0.touch($0.connections[0].id) }

    /// Connection 1, and others if `users` is more than 1, all with credential 5 or 9.
    private func store(
        _ status: ConnectionStatus = .active,
        credential: Int = 5,
        secret: JSONObject = ["token": "stored"],
        isInline: Bool = true,
        users: Int = 1,
        interruptions: [MemoryConnectionStore.Interruption] = []
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            credentials: [
                try storedCredential(secret: secret, isInline: isInline), try storedCredential(9, isInline: true),
            ],
            connections: try (1...users).map { try storedConnection($0, status: status, credential: credential) },
            interruptions: interruptions
        )
    }

    private func connection(_ store: MemoryConnectionStore) throws -> Connection {
        try #require(store.rows.connections.first)
    }

    private func update(
        _ store: MemoryConnectionStore,
        _ update: ConnectionUpdate,
        checker: SampleChecker = SampleChecker(),
        if precondition: Precondition? = nil
    ) async throws -> Connection {
        let id = try sampleID(1, of: Connection.self).text
        return try await self.service(store, checker).update(id, update, if: precondition, by: self.act)
    }

    @Test func anUpdateKeepsTheValuesThatItDoesNotName() async throws {
        let store = try self.store()
        let old = try self.connection(store)
        let new = try await self.update(store, ConnectionUpdate())
        #expect((new.label, new.config, new.userID, new.credentialID) == ("Mail", #"{"a":1}"#, "u1", old.credentialID))
        #expect((new.status, new.statusChangedAt, new.createdBy) == (.active, old.statusChangedAt, "key_1"))
        #expect(new.updatedAt == Self.now)
    }

    @Test func nullRemovesLabelAndUser() async throws {
        let new = try await self.update(self.store(), ConnectionUpdate(label: .some(nil), userID: .some(nil)))
        #expect((new.label, new.userID) == (nil, nil))
    }

    @Test func aLabelNeedsNoCheck() async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .config, code: .required, message: "m")])
        let new = try await self.update(
            self.store(),
            ConnectionUpdate(label: "New", userID: "u2"),
            checker: SampleChecker(failure: failure)
        )
        #expect((new.label, new.userID) == ("New", "u2"))
    }

    static let checkedUpdates: [ConnectionUpdate] = [
        ConnectionUpdate(config: [:]), ConnectionUpdate(credentials: Secret([:])),
        ConnectionUpdate(credentialID: "cred_00000000000000000000000005"),
    ]

    @Test(arguments: checkedUpdates.indices)
    func aFailedCheckChangesNothing(_ index: Int) async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .config, code: .required, message: "m")])
        let store = try self.store()
        await #expect(throws: failure) {
            try await self.update(store, Self.checkedUpdates[index], checker: SampleChecker(failure: failure))
        }
        #expect(store.changes.isEmpty)
    }

    @Test func aConfigReplacesTheWholeConfigInItsCheckedForm() async throws {
        let new = try await self.update(self.store(), ConnectionUpdate(config: ["b": 2]))
        #expect((new.config, new.status) == (#"{"B":2}"#, .active))
    }

    @Test func credentialsBecomeANewVersionOfTheInlineCredential() async throws {
        let store = try self.store()
        let new = try await self.update(
            store,
            ConnectionUpdate(credentials: Secret(["token": "new", "id": 2])),
            checker: SampleChecker(expiresAt: Self.now.adding(seconds: 60))
        )
        let replacement = try #require(store.replacements.first)
        let credential = replacement.new
        #expect(new.credentialID == credential.id)
        #expect((credential.version, credential.fieldNames) == (2, ["token", "id"]))
        #expect(credential.expiresAt == Self.now.adding(seconds: 60))
        #expect((credential.label, credential.authType) == ("stored", .oauthToken))
        #expect(replacement.old.version == 1)
        #expect(
            try SampleSealer().open(replacement.sealed, for: credential.sealingContext).secret.reveal()
                == ["token": "new", "id": 2]
        )
        // One transaction, with an act for each row.
        #expect(store.writes == 1)
        #expect(store.rows.acts.map(\.resourceID) == [new.id.text, credential.id.text])
        #expect(store.rows.acts.map(\.act.action) == [.connectionUpdate, .credentialUpdate])
        #expect(Set(store.rows.acts.map(\.act.id)).count == 2)
        #expect(store.rows.acts.map(\.act.caller.id) == ["key_2", "key_2"])
    }

    @Test(arguments: [(false, 1), (true, 2)])
    func aCredentialThatIsSharedOrNotInlineStaysAsItIs(_ isInline: Bool, _ users: Int) async throws {
        let store = try self.store(isInline: isInline, users: users)
        let new = try await self.update(store, ConnectionUpdate(credentials: Secret(["token": "new"])))
        let (credential, sealed, act) = try #require(store.changes.first?.newCredential)
        #expect(store.replacements.isEmpty)
        #expect(new.credentialID == credential.id)
        #expect(credential.id.text != "cred_00000000000000000000000005")
        #expect((credential.version, credential.isInline, credential.createdBy) == (1, true, "key_2"))
        #expect(try SampleSealer().open(sealed, for: credential.sealingContext).secret.reveal() == ["token": "new"])
        #expect(act.action == .credentialCreate)
        #expect(act.id != self.act.id)
    }

    @Test func aCredentialThatIsSharedMeanwhileStaysAsItIs() async throws {
        let other = try storedConnection(2)
        let store = try self.store(interruptions: [{ $0.connections.append(other) }])
        let new = try await self.update(store, ConnectionUpdate(credentials: Secret(["token": "new"])))
        #expect(store.replacements.isEmpty)
        #expect(new.credentialID != other.credentialID)
        #expect(store.rows.connections.map(\.credentialID) == [new.credentialID, other.credentialID])
    }

    @Test func aSubmissionWithoutRefreshTokenKeepsTheStoredOne() async throws {
        let store = try self.store(secret: ["access_token": "a", "refresh_token": "r"])
        _ = try await self.update(store, ConnectionUpdate(credentials: Secret(["access_token": "b"])))
        let replacement = try #require(store.replacements.first)
        #expect(
            try SampleSealer().open(replacement.sealed, for: replacement.new.sealingContext).secret.reveal()
                == ["access_token": "b", "refresh_token": "r"]
        )
    }

    @Test func aRefreshTokenThatIsReplacedMeanwhileIsKept() async throws {
        let store = try self.store(secret: ["access_token": "a", "refresh_token": "r"])
        let (old, _) = try #require(store.rows.credentials.first)
        var new = old.next(at: someTime)
        let secret: Secret<JSONObject> = Secret(["access_token": "a2", "refresh_token": "r2"])
        new.replaceSecret(with: secret, expiresAt: nil)
        let replaced = (new, try SampleSealer().seal(secret, for: new.sealingContext))
        store.interruptAfterSecretRead { $0.credentials[0] = replaced }
        _ = try await self.update(store, ConnectionUpdate(credentials: Secret(["access_token": "b"])))
        let replacement = try #require(store.replacements.first)
        #expect(replacement.new.version == 3)
        #expect(
            try SampleSealer().open(replacement.sealed, for: replacement.new.sealingContext).secret.reveal()
                == ["access_token": "b", "refresh_token": "r2"]
        )
    }

    @Test func aStoredCredentialIsUsedAsItIs() async throws {
        let store = try self.store(credential: 9)
        let new = try await self.update(store, ConnectionUpdate(credentialID: "cred_00000000000000000000000005"))
        #expect(new.credentialID.text == "cred_00000000000000000000000005")
        let change = try #require(store.changes.first)
        #expect(change.newCredential == nil)
        #expect(store.replacements.isEmpty)
    }

    @Test(arguments: ["cred_00000000000000000000000006", "5", "", "conn_00000000000000000000000005"])
    func anUnknownCredentialIsNotFound(_ id: String) async throws {
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.update(self.store(), ConnectionUpdate(credentialID: id))
        }
    }

    @Test func credentialsAndCredentialIdTogetherAreRefused() async throws {
        let update = ConnectionUpdate(credentialID: "cred_00000000000000000000000005", credentials: Secret([:]))
        let failure = await #expect(throws: CheckFailure.self) { try await self.update(self.store(), update) }
        #expect(failure?.problems.map(\.code) == [.conflict])
    }

    /// The status of a connection before and after it got other credentials, whose token has ended or not.
    static let replaced: [(ConnectionStatus, isExpired: Bool, ConnectionStatus)] = [
        (.active, false, .active), (.inactive, false, .inactive), (.testing, false, .testing),
        (.error, false, .active), (.expired, false, .active),
        (.active, true, .expired), (.inactive, true, .inactive), (.testing, true, .expired),
        (.error, true, .error), (.expired, true, .expired),
    ]

    @Test(arguments: replaced.indices, ["credentials", "credential_id"])
    func otherCredentialsMayChangeTheStatus(_ index: Int, _ member: String) async throws {
        let (from, isExpired, to) = Self.replaced[index]
        let store = try self.store(from, credential: member == "credentials" ? 5 : 9)
        let update =
            member == "credentials"
            ? ConnectionUpdate(credentials: Secret(["token": "new"]))
            : ConnectionUpdate(credentialID: "cred_00000000000000000000000005")
        let new = try await self.update(
            store,
            update,
            checker: SampleChecker(expiresAt: Self.now.adding(seconds: isExpired ? 0 : 1))
        )
        #expect(new.status == to)
        let event = store.rows.events[new.id]?.first
        #expect((event != nil) == (from != to))
        #expect(try self.connection(store).status == to)
        guard let event else { return }
        #expect((event.from, event.to, event.actor, event.createdAt) == (from, to, "key_2", Self.now))
        #expect(event.reason == (isExpired ? .tokenExpired : .credentialsReplaced))
        #expect((new.statusReason, new.statusChangedAt) == (event.reason, Self.now))
    }

    @Test func theSameCredentialDoesNotChangeTheStatus() async throws {
        let store = try self.store(.error)
        let update = ConnectionUpdate(config: ["b": 2], credentialID: "cred_00000000000000000000000005")
        #expect(try await self.update(store, update).status == .error)
    }

    @Test func aConnectionThatWasChangedSinceItWasSeenIsNotChanged() async throws {
        let store = try self.store()
        let seen = try self.connection(store).updatedAt
        let stale = Precondition(seen: [seen.adding(seconds: -1)])
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(store, ConnectionUpdate(label: "x"), if: stale)
        }
        #expect(refusal.code == .preconditionFailed)
        #expect(store.changes.isEmpty)
        #expect(try await self.update(store, ConnectionUpdate(label: "x"), if: Precondition(seen: [seen])).label == "x")
    }

    @Test func changesOfOthersAreKept() async throws {
        let changeUser: MemoryConnectionStore.Interruption = {
            $0.connections[0].userID = "u9"
            $0.touch($0.connections[0].id)
        }
        let store = try self.store(interruptions: [Self.touch, changeUser])
        let new = try await self.update(store, ConnectionUpdate(label: "x"))
        #expect((new.label, new.userID) == ("x", "u9"))
        #expect((store.writes, store.changes.count) == (3, 1))
    }

    @Test func aLostUpdateIsRefused() async throws {
        let store = try self.store(interruptions: [Self.touch])
        let seen = try self.connection(store).updatedAt
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(store, ConnectionUpdate(label: "x"), if: Precondition(seen: [seen]))
        }
        #expect(refusal.code == .preconditionFailed)
    }

    @Test func anUpdateFailsAfterAHundredChangesOfOthers() async throws {
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(
                self.store(interruptions: Array(repeating: Self.touch, count: 100)),
                ConnectionUpdate(label: "x")
            )
        }
        #expect(refusal.code == .conflict)
    }
}
