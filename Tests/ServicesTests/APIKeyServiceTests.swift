import Domain
import Testing

@Suite struct APIKeyServiceTests {
    private struct Refusal: Error {}

    private static func service(_ keys: MemoryKeyStore, _ recentKeys: RecentKeys? = nil) -> APIKeyService {
        APIKeyService(
            keys: keys,
            recentKeys: recentKeys ?? RecentKeys(store: keys),
            hasher: PlainHasher(),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    private static func act(_ action: AuditAction, scopes: Scopes = Scopes([.root])) throws -> Act {
        try sampleAct(action, by: Caller(id: "key_caller", workspaceID: try sampleID(1), scopes: scopes))
    }

    @Test func onlyTheHashOfATokenIsStored() async throws {
        let keys = MemoryKeyStore()
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
        #expect(await keys.created.map(\.key) == [key])
        #expect(await keys.created.map(\.hash) == [PlainHasher().hash(token.secret)])
    }

    @Test func aTokenThatCannotBeKeptMakesNoKey() async throws {
        let keys = MemoryKeyStore()
        await #expect(throws: Refusal.self) {
            let submission = APIKeySubmission(label: "ci", scopes: Scopes([.root]))
            _ = try await Self.service(keys).create(
                submission,
                by: try Self.act(.apiKeyCreate),
                beforeStoring: { _ in throw Refusal() }
            )
        }
        #expect(await keys.created.isEmpty)
    }

    @Test func theTokenIsGivenBeforeItIsStored() async throws {
        var given: APIKeyToken?
        let submission = APIKeySubmission(label: "ci", scopes: Scopes([.root]))
        let (_, token) = try await Self.service(MemoryKeyStore())
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

    /// To make one, to change one into such, and to change or revoke one that is such.
    @Test(arguments: attempts.indices)
    func nobodyMakesOrChangesAKeyThatMayDoMore(_ index: Int) async throws {
        let attempt = Self.attempts[index]
        let strong = APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(1),
            label: "a",
            scopes: Scopes(attempt.key),
            createdAt: someTime
        )
        let weak = APIKey(
            id: try sampleID(8),
            workspaceID: try sampleID(1),
            label: "b",
            scopes: Scopes([]),
            createdAt: someTime
        )
        let service = Self.service(MemoryKeyStore([(strong, []), (weak, [])]))
        let act = try Self.act(.apiKeyUpdate, scopes: Scopes(attempt.caller))
        let submission = APIKeySubmission(label: "c", scopes: Scopes(attempt.key))
        let ways: [() async throws -> Void] = [
            { _ = try await service.create(submission, by: act) },
            { _ = try await service.update(weak.id.text, APIKeyChanges(scopes: Scopes(attempt.key)), by: act) },
            { _ = try await service.update(strong.id.text, APIKeyChanges(label: "d"), by: act) },
            { _ = try await service.update(strong.id.text, APIKeyChanges(scopes: Scopes([])), by: act) },
            { try await service.revoke(strong.id.text, by: act) },
        ]
        // Whoever may not change it is not told either whether it changed.
        let unmet = Precondition(seen: [])
        let waysIfUnchanged: [() async throws -> Void] = [
            { _ = try await service.update(strong.id.text, APIKeyChanges(label: "d"), if: unmet, by: act) },
            { try await service.revoke(strong.id.text, if: unmet, by: act) },
        ]
        for way in waysIfUnchanged {
            let error = await #expect(throws: ServiceError.self) { try await way() }
            #expect(error?.code == (attempt.isAllowed ? .preconditionFailed : .forbidden))
        }
        for way in ways {
            guard attempt.isAllowed else {
                let error = await #expect(throws: ServiceError.self) { try await way() }
                #expect(error?.code == .forbidden)
                continue
            }
            try await way()
        }
    }

    @Test func whatIsAbsentOfAnUpdateStays() async throws {
        let block = try #require(AddressBlock("10.0.0.0/8"))
        let key = APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(1),
            label: "a",
            scopes: Scopes([.admin]),
            allowedAddresses: [block],
            createdAt: someTime,
            expiresAt: someTime.adding(seconds: 9)
        )
        let service = Self.service(MemoryKeyStore([(key, [])]))
        let act = try Self.act(.apiKeyUpdate)
        let same = try await service.update(key.id.text, APIKeyChanges(), by: act)
        #expect((same.label, same.scopes, same.isActive, same.expiresAt) == ("a", key.scopes, true, key.expiresAt))
        #expect(same.allowedAddresses == [block])
        // Later than before, so that whoever read the old one meanwhile cannot write over it.
        #expect(same.updatedAt > key.updatedAt)
        let cleared = try await service.update(
            key.id.text,
            APIKeyChanges(label: "b", isActive: false, expiresAt: .some(nil), allowedAddresses: []),
            by: act
        )
        #expect((cleared.label, cleared.isActive, cleared.expiresAt) == ("b", false, nil))
        #expect(cleared.allowedAddresses.isEmpty)
    }

    @Test func aKeyOfAnotherWorkspaceIsNotFound() async throws {
        let key = APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(2),
            label: "a",
            scopes: Scopes([]),
            createdAt: someTime
        )
        let service = Self.service(MemoryKeyStore([(key, [])]))
        let act = try Self.act(.apiKeyUpdate)
        let notFound = ServiceError(.notFound, "API key not found")
        #expect(throws: notFound) { try service.find(key.id.text, for: act.caller) }
        await #expect(throws: notFound) { try await service.update(key.id.text, APIKeyChanges(), by: act) }
        await #expect(throws: notFound) { try await service.revoke(key.id.text, by: act) }
    }

    @Test func aKeyThatIsNotThereCannotBeRevoked() async throws {
        let service = Self.service(MemoryKeyStore([]))
        await #expect(throws: ServiceError(.notFound, "API key not found")) {
            try await service.revoke(sampleID(7) as Identifier<APIKey>, by: Self.act(.apiKeyRevoke))
        }
    }

    @Test func aRevokedKeyStaysAsItIs() async throws {
        let key = APIKey(
            id: try sampleID(7),
            workspaceID: try sampleID(1),
            label: "a",
            scopes: Scopes([]),
            createdAt: someTime,
            revokedAt: someTime
        )
        let service = Self.service(MemoryKeyStore([(key, [])]))
        let error = await #expect(throws: ServiceError.self) {
            try await service.update(key.id.text, APIKeyChanges(isActive: true), by: try Self.act(.apiKeyUpdate))
        }
        #expect(error?.code == .conflict)
    }
}
