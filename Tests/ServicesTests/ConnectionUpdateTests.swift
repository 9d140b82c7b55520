import Domain
import JSON
import Testing

@Suite struct ConnectionUpdateTests {
    private let act: Act
    private static let now = someTime.adding(seconds: 3600)

    init() throws {
        let caller = Caller(id: "key_2", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = try sampleAct(.connectionUpdate, by: caller)
    }

    private func service(_ store: MemoryConnectionStore, _ checker: Checker = Checker()) -> ConnectionService {
        ConnectionService(
            connections: store,
            credentials: store,
            checker: checker,
            sealer: Sealer(),
            identifiers: IdentifierGenerator(clock: .fixed(Self.now.milliseconds)),
            clock: .fixed(Self.now.milliseconds)
        )
    }

    private func store(
        _ status: ConnectionStatus = .active,
        credential: Int = 5,
        isInline: Bool = true,
        users: Int = 1,
        staleReads: Int = 0
    ) throws -> MemoryConnectionStore {
        MemoryConnectionStore(
            existing: try sampleStoredCredential(isInline: isInline),
            rows: try (1...users).map { try sampleConnection($0, status: status, credential: credential) },
            staleReads: staleReads
        )
    }

    private func update(
        _ store: MemoryConnectionStore,
        _ update: ConnectionUpdate,
        checker: Checker = Checker(),
        if precondition: Precondition? = nil
    ) async throws -> Connection {
        let id = try sampleID(1, of: Connection.self).text
        return try await self.service(store, checker).update(id, update, if: precondition, by: self.act)
    }

    @Test func whatIsAbsentStaysAsItIs() async throws {
        let store = try self.store()
        let old = try #require(try store.find(sampleID(1, of: Connection.self), in: sampleID(1)))
        let new = try await self.update(store, ConnectionUpdate())
        #expect((new.label, new.config, new.userID, new.credentialID) == ("Mail", #"{"a":1}"#, "u1", old.credentialID))
        #expect((new.status, new.statusChangedAt, new.createdBy) == (.active, old.statusChangedAt, "key_1"))
        #expect(new.updatedAt == Self.now)
    }

    @Test func nullTakesLabelAndUserAway() async throws {
        let new = try await self.update(self.store(), ConnectionUpdate(label: .some(nil), userID: .some(nil)))
        #expect((new.label, new.userID) == (nil, nil))
    }

    @Test func aLabelNeedsNoCheck() async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .config, code: .required, message: "m")])
        let new = try await self.update(
            self.store(),
            ConnectionUpdate(label: "New", userID: "u2"),
            checker: Checker(failure: failure)
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
            try await self.update(store, Self.checkedUpdates[index], checker: Checker(failure: failure))
        }
        #expect(store.changes.isEmpty)
    }

    @Test func aConfigTakesTheWholeConfigsPlaceAsItIsChecked() async throws {
        let new = try await self.update(self.store(), ConnectionUpdate(config: ["b": 2]))
        #expect((new.config, new.status) == (#"{"B":2}"#, .active))
    }

    @Test func credentialsAreANewVersionOfTheInlineOne() async throws {
        let store = try self.store()
        let new = try await self.update(
            store,
            ConnectionUpdate(credentials: Secret(["token": "new", "id": 2])),
            checker: Checker(expiresAt: Self.now.adding(seconds: 60))
        )
        guard case .newVersion(let credential, let sealed, let current) = try #require(store.changes.first).credential
        else {
            Issue.record("no new version")
            return
        }
        #expect(new.credentialID == credential.id)
        #expect((credential.version, credential.fieldNames) == (2, ["token", "id"]))
        #expect(credential.expiresAt == Self.now.adding(seconds: 60))
        #expect((credential.label, current.version) == ("stored", 1))
        #expect(try Sealer().open(sealed, for: credential.sealingContext).reveal() == ["token": "new", "id": 2])
    }

    @Test(arguments: [(false, 1), (true, 2)])
    func aCredentialOfOthersIsLeftAlone(_ isInline: Bool, _ users: Int) async throws {
        let store = try self.store(isInline: isInline, users: users)
        let new = try await self.update(store, ConnectionUpdate(credentials: Secret(["token": "new"])))
        guard case .new(let credential, let sealed) = try #require(store.changes.first).credential else {
            Issue.record("no credential of its own")
            return
        }
        #expect(new.credentialID == credential.id)
        #expect(credential.id.text != "cred_00000000000000000000000005")
        #expect((credential.version, credential.isInline, credential.createdBy) == (1, true, "key_2"))
        #expect(try Sealer().open(sealed, for: credential.sealingContext).reveal() == ["token": "new"])
    }

    @Test func aStoredCredentialIsTakenAsItIs() async throws {
        let store = try self.store(credential: 9)
        let new = try await self.update(store, ConnectionUpdate(credentialID: "cred_00000000000000000000000005"))
        #expect(new.credentialID.text == "cred_00000000000000000000000005")
        guard case .unchanged = try #require(store.changes.first).credential else {
            Issue.record("the credential was touched")
            return
        }
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

    /// Where a connection stands after it got other credentials, whose token has ended or not.
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
            checker: Checker(expiresAt: Self.now.adding(seconds: isExpired ? 0 : 1))
        )
        #expect(new.status == to)
        let event = try #require(store.changes.first).event
        #expect((event != nil) == (from != to))
        guard let event else { return }
        #expect((event.from, event.to, event.actor, event.createdAt) == (from, to, "key_2", Self.now))
        #expect(event.reason == (isExpired ? .tokenExpired : .credentialsReplaced))
        #expect((new.statusReason, new.statusChangedAt) == (event.reason, Self.now))
    }

    @Test func theSameCredentialIsNoOtherOne() async throws {
        let store = try self.store(.error)
        let update = ConnectionUpdate(config: ["b": 2], credentialID: "cred_00000000000000000000000005")
        #expect(try await self.update(store, update).status == .error)
    }

    @Test func aRowThatIsNotAsItWasSeenIsNotChanged() async throws {
        let store = try self.store()
        let seen = try #require(try store.find(sampleID(1, of: Connection.self), in: sampleID(1))).updatedAt
        let stale = Precondition(seen: [seen.adding(seconds: -1)])
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(store, ConnectionUpdate(label: "x"), if: stale)
        }
        #expect(refusal.code == .preconditionFailed)
        #expect(store.changes.isEmpty)
        #expect(try await self.update(store, ConnectionUpdate(label: "x"), if: Precondition(seen: [seen])).label == "x")
    }

    @Test func whatOthersChangeMeanwhileIsKept() async throws {
        let store = try self.store(staleReads: 2)
        #expect(try await self.update(store, ConnectionUpdate(label: "x")).label == "x")
        #expect(store.changes.count == 1)
    }

    @Test func aLostUpdateIsRefused() async throws {
        let store = try self.store(staleReads: 1)
        let seen = try #require(try store.find(sampleID(1, of: Connection.self), in: sampleID(1))).updatedAt
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(store, ConnectionUpdate(label: "x"), if: Precondition(seen: [seen]))
        }
        #expect(refusal.code == .preconditionFailed)
    }

    @Test func whoeverNeverGetsItsTurnIsTold() async throws {
        let refusal = try await #require(throws: ServiceError.self) {
            try await self.update(self.store(staleReads: 100), ConnectionUpdate(label: "x"))
        }
        #expect(refusal.code == .conflict)
    }

    @Test(arguments: ["", "x", "conn_00000000000000000000000002", "cred_00000000000000000000000001"])
    func anUnknownConnectionIsNotFound(_ id: String) async throws {
        await #expect(throws: ServiceError(.notFound, "Connection not found")) {
            try await self.service(self.store()).update(id, ConnectionUpdate(), by: self.act)
        }
    }
}
