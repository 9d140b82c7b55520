import Domain
import Services
import Store
import TestSupport
import Testing

/// Revocations by the use case, whose rules the store runs in its transaction.
@Suite(.serialized) struct APIKeyRevocationTests {
    private struct NoHasher: TokenHasher {
        func hash(_: Secret<String>) -> [UInt8] { [] }
        func matches(_: Secret<String>, hash _: [UInt8]) -> Bool { false }
    }

    private func service(_ test: any TestDatabase, at now: Timestamp = someTime) -> APIKeyService {
        let clock = Clock { now }
        return APIKeyService(
            keys: test.apiKeys,
            recentKeys: RecentKeys(store: test.apiKeys),
            hasher: NoHasher(),
            identifiers: IdentifierGenerator(clock: clock),
            clock: clock
        )
    }

    private func revoke(_ number: Int, in test: any TestDatabase, at now: Timestamp = someTime) async throws {
        try await self.service(test, at: now).revoke(sampleID(number), by: sampleAct(.apiKeyRevoke))
    }

    private func add(
        _ number: Int,
        to test: any TestDatabase,
        workspace: Int = 1,
        scopes: Scopes = Scopes([.root]),
        expiresAt: Timestamp? = nil
    ) async throws {
        let key = APIKey(
            id: try sampleID(number),
            workspaceID: try sampleID(workspace),
            label: "key \(number)",
            scopes: scopes,
            createdAt: someTime,
            expiresAt: expiresAt
        )
        try await test.apiKeys.create(key, hash: Array(repeating: 0, count: 32))
    }

    private func key(_ number: Int, in test: any TestDatabase) async throws -> APIKey {
        try #require(try await test.apiKeys.find(sampleID(number))).key
    }

    /// A caller with an older `updated_at` does not take the revoked key for the same state, also when the clock went back.
    @Test(arguments: TestEngine.allCases)
    func aRevocationIsLaterThanTheChangeBefore(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test) }
        let past = someTime.adding(seconds: -60)
        try await self.revoke(1, in: test, at: past)
        let revoked = try await self.key(1, in: test)
        #expect(revoked.revokedAt == past)
        #expect(revoked.updatedAt > someTime)
    }

    @Test(arguments: TestEngine.allCases)
    func aRevokedKeyKeepsTheTimeOfItsFirstRevocation(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test) }
        for seconds in [5, 9] as [Int64] {
            try await self.revoke(1, in: test, at: someTime.adding(seconds: seconds))
        }
        #expect(try await self.key(1, in: test).revokedAt == someTime.adding(seconds: 5))
        #expect(try await self.key(2, in: test).revokedAt == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingKeyIsNotFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError.apiKeyNotFound) { try await self.revoke(1, in: test) }
    }

    @Test(arguments: TestEngine.allCases)
    func aKeyThatWasChangedSinceItWasReadIsNotRevoked(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test) }
        let seen = try await self.key(1, in: test)
        try await test.apiKeys.update(1) { key in
            var key = key.next(at: someTime)
            key.label = "changed"
            return key
        }
        let act = sampleAct(.apiKeyRevoke, by: .commandLine(in: seen.workspaceID))
        let error = await #expect(throws: ServiceError.self) {
            try await self.service(test).revoke(seen.id.text, if: Precondition(seen: [seen.updatedAt]), by: act)
        }
        #expect(error?.code == .preconditionFailed)
        #expect(try await self.key(1, in: test).revokedAt == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aRevokedKeyIsNotChanged(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test) }
        try await self.revoke(1, in: test)
        let revoked = try await self.key(1, in: test)
        let act = sampleAct(.apiKeyUpdate, by: .commandLine(in: revoked.workspaceID))
        await #expect(throws: ServiceError(.conflict, "A revoked API key cannot be changed")) {
            try await self.service(test).update(revoked.id.text, APIKeyChanges(label: "new"), by: act)
        }
        #expect(try await self.key(1, in: test) == revoked)
    }

    @Test(arguments: TestEngine.allCases)
    func theLastUsableRootKeyStays(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.add(1, to: test)
        try await self.add(2, to: test, scopes: Scopes([.admin]))
        try await self.add(3, to: test, expiresAt: someTime)
        try await self.add(4, to: test)
        try await self.revoke(4, in: test)
        await #expect(throws: lastRootKey) { try await self.revoke(1, in: test) }
        #expect(try await self.key(1, in: test).revokedAt == nil)
        try await self.revoke(2, in: test)
        #expect(try await self.key(2, in: test).revokedAt == someTime)
    }

    @Test(arguments: TestEngine.allCases)
    func oneOfTwoRootKeysMayBeRevoked(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test, workspace: number) }
        try await self.revoke(1, in: test)
        await #expect(throws: lastRootKey) { try await self.revoke(2, in: test) }
    }

    @Test(arguments: TestEngine.allCases)
    func aRootKeyThatCannotBeUsedMayBeRevoked(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.add(1, to: test, expiresAt: someTime)
        try await self.revoke(1, in: test)
        try await self.revoke(1, in: test, at: someTime.adding(seconds: 1))
        #expect(try await self.key(1, in: test).revokedAt == someTime)
    }

    @Test(arguments: TestEngine.allCases)
    func twoRevocationsAtOnceLeaveOneRootKey(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [1, 2] { try await self.add(number, to: test) }
        let first = Task { try await self.revoke(1, in: test) }
        let second = Task { try await self.revoke(2, in: test) }
        _ = (await first.result, await second.result)
        #expect(try await test.apiKeys.all().filter { $0.isUsable(at: someTime) }.count == 1)
    }
}
