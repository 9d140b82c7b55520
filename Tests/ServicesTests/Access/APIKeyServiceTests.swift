import Domain
import Services
import TestSupport
import Testing

@Suite struct APIKeyServiceTests {
    private struct Refusal: Error {}

    private static func service(_ keys: MemoryAPIKeyStore, _ recentKeys: RecentKeys? = nil) -> APIKeyService {
        APIKeyService(
            keys: keys,
            recentKeys: recentKeys ?? RecentKeys(store: keys),
            hasher: PlainHasher(),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    private static func act(_ action: AuditAction, scopes: Scopes = Scopes([.root])) throws -> Act {
        sampleAct(action, by: Caller(id: "key_caller", workspaceID: try sampleID(1), scopes: scopes))
    }

    /// Key 7 of workspace 1.
    private static func key(
        _ number: Int = 7,
        workspace: Int = 1,
        label: String = "a",
        scopes: [Scope] = [],
        allowedAddresses: [AddressBlock] = [],
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil
    ) throws -> APIKey {
        APIKey(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            label: label,
            scopes: Scopes(scopes),
            allowedAddresses: allowedAddresses,
            createdAt: someTime,
            expiresAt: expiresAt,
            revokedAt: revokedAt
        )
    }

    @Test func onlyTheHashOfATokenIsStored() async throws {
        let keys = MemoryAPIKeyStore()
        let submission = APIKeySubmission(
            label: "ci",
            scopes: Scopes([.connectionsRead]),
            expiresAt: someTime.adding(seconds: 60),
            allowedAddresses: [try #require(AddressBlock("192.0.2.1"))]
        )
        let (key, token) = try await Self.service(keys).create(submission, by: try Self.act(.apiKeyCreate))
        #expect(token.keyID == key.id)
        #expect((key.label, key.scopes) == ("ci", submission.scopes))
        #expect((key.createdAt, key.expiresAt) == (someTime, submission.expiresAt))
        #expect((key.createdBy, key.workspaceID) == ("key_caller", try sampleID(1)))
        #expect(key.allowedAddresses == submission.allowedAddresses)
        #expect(key.isActive && key.revokedAt == nil && key.lastUsedAt == nil)
        #expect(keys.rows.map(\.key) == [key])
        #expect(keys.rows.map(\.hash) == [PlainHasher().hash(token.secret)])
    }

    @Test func aTokenThatCannotBeKeptMakesNoKey() async throws {
        let keys = MemoryAPIKeyStore()
        await #expect(throws: Refusal.self) {
            let submission = APIKeySubmission(label: "ci", scopes: Scopes([.root]))
            _ = try await Self.service(keys).create(
                submission,
                by: try Self.act(.apiKeyCreate),
                beforeStoring: { _ in throw Refusal() }
            )
        }
        #expect(keys.rows.isEmpty)
    }

    @Test func theTokenIsGivenBeforeItIsStored() async throws {
        var given: APIKeyToken?
        let submission = APIKeySubmission(label: "ci", scopes: Scopes([.root]))
        let (_, token) = try await Self.service(MemoryAPIKeyStore())
            .create(submission, by: try Self.act(.apiKeyCreate), beforeStoring: { given = $0 })
        #expect(given?.secret.reveal() == token.secret.reveal())
    }

    struct Attempt {
        let caller: [Scope]
        let key: [Scope]
        let isAllowed: Bool
    }

    static let attempts = [
        Attempt(caller: [.keysWrite], key: [.keysWrite], isAllowed: true),
        Attempt(caller: [.keysWrite], key: [], isAllowed: true),
        Attempt(caller: [.keysWrite, .connectionsRead], key: [.connectionsRead], isAllowed: true),
        Attempt(caller: [.keysWrite, .connectionsWrite], key: [.connectionsRead], isAllowed: false),
        Attempt(
            caller: [.keysWrite, .connectionsRead],
            key: [.connectionsRead, .credentialsReveal],
            isAllowed: false
        ),
        Attempt(caller: [.admin], key: [.credentialsReveal, .keysWrite, .admin], isAllowed: true),
        Attempt(caller: [.admin], key: [.root], isAllowed: false),
        Attempt(caller: [.keysWrite], key: [.admin], isAllowed: false),
        Attempt(caller: [.root], key: [.root, .admin, .connectionsRead], isAllowed: true),
    ]

    /// Key 7 has the attempt's scopes, key 8 has none, and key 9 stays a usable root key.
    private static func keys(of attempt: Attempt) throws -> MemoryAPIKeyStore {
        MemoryAPIKeyStore([
            (try self.key(7, scopes: attempt.key), []), (try self.key(8), []),
            (try self.key(9, workspace: 2, scopes: [.root]), []),
        ])
    }

    @Test(arguments: attempts.indices)
    func aCallerNeitherMakesNorChangesAKeyWithScopesThatTheCallerLacks(_ index: Int) async throws {
        let attempt = Self.attempts[index]
        let act = try Self.act(.apiKeyUpdate, scopes: Scopes(attempt.caller))
        let strong = try sampleID(7, of: APIKey.self).text
        let weak = try sampleID(8, of: APIKey.self).text
        let submission = APIKeySubmission(label: "c", scopes: Scopes(attempt.key))
        let uses: [(APIKeyService) async throws -> Void] = [
            { _ = try await $0.create(submission, by: act) },
            { _ = try await $0.update(weak, APIKeyChanges(scopes: Scopes(attempt.key)), by: act) },
            { _ = try await $0.update(strong, APIKeyChanges(label: "d"), by: act) },
            { _ = try await $0.update(strong, APIKeyChanges(scopes: Scopes([])), by: act) },
            { try await $0.revoke(strong, by: act) },
        ]
        for use in uses {
            let keys = try Self.keys(of: attempt)
            let before = keys.rows.map(\.key)
            guard attempt.isAllowed else {
                let error = await #expect(throws: ServiceError.self) { try await use(Self.service(keys)) }
                #expect(error?.code == .forbidden)
                #expect(keys.rows.map(\.key) == before)
                #expect(keys.updates == 0)
                continue
            }
            try await use(Self.service(keys))
            #expect(keys.rows.map(\.key) != before)
        }
    }

    /// A caller who may not change a key does not learn whether the key was changed.
    @Test(arguments: attempts.indices)
    func scopesAreCheckedBeforeThePrecondition(_ index: Int) async throws {
        let attempt = Self.attempts[index]
        let act = try Self.act(.apiKeyUpdate, scopes: Scopes(attempt.caller))
        let strong = try sampleID(7, of: APIKey.self).text
        let unmet = Precondition(seen: [someTime.adding(seconds: -1)])
        let uses: [(APIKeyService) async throws -> Void] = [
            { _ = try await $0.update(strong, APIKeyChanges(label: "d"), if: unmet, by: act) },
            { try await $0.revoke(strong, if: unmet, by: act) },
        ]
        for use in uses {
            let keys = try Self.keys(of: attempt)
            let error = await #expect(throws: ServiceError.self) { try await use(Self.service(keys)) }
            #expect(error?.code == (attempt.isAllowed ? .preconditionFailed : .forbidden))
            #expect(keys.updates == 0)
        }
    }

    @Test func anUpdateKeepsTheValuesThatItDoesNotName() async throws {
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let expiry = someTime.adding(seconds: 9)
        let key = try Self.key(scopes: [.admin], allowedAddresses: [block], expiresAt: expiry)
        let keys = MemoryAPIKeyStore([(key, [])])
        let service = Self.service(keys)
        let act = try Self.act(.apiKeyUpdate)
        let same = try await service.update(key.id.text, APIKeyChanges(), by: act)
        #expect((same.label, same.scopes, same.isActive, same.expiresAt) == ("a", key.scopes, true, expiry))
        #expect(same.allowedAddresses == [block])
        // Later than before, so that a caller who read the old state cannot write over the new one.
        #expect(same.updatedAt > key.updatedAt)
        let cleared = try await service.update(
            key.id.text,
            APIKeyChanges(label: "b", isActive: false, expiresAt: .some(nil), allowedAddresses: []),
            by: act
        )
        #expect((cleared.label, cleared.isActive, cleared.expiresAt) == ("b", false, nil))
        #expect(cleared.allowedAddresses.isEmpty)
        #expect(keys.rows.map(\.key) == [cleared])
    }

    @Test func anUpdateKeepsAChangeMadeMeanwhile() async throws {
        let key = try Self.key()
        let keys = MemoryAPIKeyStore([(key, [])])
        keys.interruptUpdate { $0[0].key.label = "other" }
        let updated = try await Self.service(keys)
            .update(key.id.text, APIKeyChanges(isActive: false), by: try Self.act(.apiKeyUpdate))
        #expect((updated.label, updated.isActive) == ("other", false))
    }

    struct Change: Sendable {
        let code: ServiceError.Code
        /// Is made by another request between the read and the transaction.
        let make: @Sendable (inout APIKey) -> Void
    }

    static let changes: [Change] = [
        Change(code: .preconditionFailed) { $0.updatedAt = someTime.adding(seconds: 1) },
        Change(code: .forbidden) { $0.scopes = Scopes([.root]) },
        Change(code: .conflict) { $0.revokedAt = someTime },
    ]

    @Test(arguments: changes.indices)
    func anUpdateIsDecidedOnTheKeyInTheTransaction(_ index: Int) async throws {
        let change = Self.changes[index]
        let key = try Self.key()
        let keys = MemoryAPIKeyStore([(key, []), (try Self.key(8, scopes: [.root]), [])])
        keys.interruptUpdate { change.make(&$0[0].key) }
        let act = try Self.act(.apiKeyUpdate, scopes: Scopes([.admin]))
        let seen = Precondition(seen: [someTime])
        let error = await #expect(throws: ServiceError.self) {
            try await Self.service(keys).update(key.id.text, APIKeyChanges(label: "b"), if: seen, by: act)
        }
        #expect(error?.code == change.code)
        #expect((keys.rows[0].key.label, keys.updates) == ("a", 1))
    }

    @Test func theLastUsableRootKeyStays() async throws {
        let key = try Self.key(scopes: [.root])
        let keys = MemoryAPIKeyStore([(key, []), (try Self.key(8, scopes: [.admin]), [])])
        let service = Self.service(keys)
        let act = try Self.act(.apiKeyUpdate)
        let past = someTime
        let changes: [() async throws -> Void] = [
            { try await service.revoke(key.id.text, by: act) },
            { try await service.revoke(key.id, by: act) },
            { _ = try await service.update(key.id.text, APIKeyChanges(isActive: false), by: act) },
            { _ = try await service.update(key.id.text, APIKeyChanges(scopes: Scopes([.admin])), by: act) },
            { _ = try await service.update(key.id.text, APIKeyChanges(expiresAt: past), by: act) },
        ]
        for change in changes {
            let error = await #expect(throws: ServiceError.self) { try await change() }
            #expect(error?.code == .conflict)
        }
        #expect(keys.rows.map(\.key)[0] == key)
        _ = try await service.update(key.id.text, APIKeyChanges(label: "b"), by: act)
    }

    @Test func aKeyOfAnotherWorkspaceIsNotFound() async throws {
        let key = try Self.key(workspace: 2)
        let keys = MemoryAPIKeyStore([(key, [])])
        let service = Self.service(keys)
        let act = try Self.act(.apiKeyUpdate)
        let notFound = ServiceError(.notFound, "API key not found")
        await #expect(throws: notFound) { try await service.find(key.id.text, for: act.caller) }
        await #expect(throws: notFound) { try await service.update(key.id.text, APIKeyChanges(), by: act) }
        await #expect(throws: notFound) { try await service.revoke(key.id.text, by: act) }
        #expect(keys.updates == 0)
    }

    @Test func theCommandLineRevokesAKeyOfAnyWorkspace() async throws {
        let keys = MemoryAPIKeyStore([(try Self.key(workspace: 2), [])])
        try await Self.service(keys).revoke(sampleID(7) as Identifier<APIKey>, by: sampleAct(.apiKeyRevoke))
        #expect(keys.rows.map(\.key.revokedAt) == [someTime])
    }

    @Test func aKeyThatDoesNotExistCannotBeRevoked() async throws {
        let service = Self.service(MemoryAPIKeyStore([]))
        await #expect(throws: ServiceError(.notFound, "API key not found")) {
            try await service.revoke(sampleID(7) as Identifier<APIKey>, by: Self.act(.apiKeyRevoke))
        }
    }

    @Test func aRevokedKeyStaysAsItIs() async throws {
        let key = try Self.key(revokedAt: someTime.adding(seconds: -60))
        let keys = MemoryAPIKeyStore([(key, [])])
        let service = Self.service(keys)
        await #expect(throws: ServiceError(.conflict, "A revoked API key cannot be changed")) {
            try await service.update(key.id.text, APIKeyChanges(isActive: true), by: try Self.act(.apiKeyUpdate))
        }
        #expect(keys.updates == 0)
        try await service.revoke(key.id.text, by: try Self.act(.apiKeyRevoke))
        try await service.revoke(key.id, by: try Self.act(.apiKeyRevoke))
        #expect(keys.rows.map(\.key) == [key])
    }
}
