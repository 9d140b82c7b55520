import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct AuthorizationStoreTests {
    private static let state: [UInt8] = Array(repeating: 1, count: 32)
    private static let browser: [UInt8] = Array(repeating: 2, count: 32)
    private static let otherBrowser: [UInt8] = Array(repeating: 3, count: 32)
    private static let sealed: [UInt8] = [7, 8, 9]

    private func authorization(_ number: Int = 1, session: Int = 1) throws -> Authorization {
        Authorization(
            id: try sampleID(number),
            workspaceID: try sampleID(1),
            sessionID: try sampleID(session),
            context: "gmail",
            integration: "gmail",
            authMethodID: "oauth2",
            scopes: ["read", "send"],
            createdBy: "key_1",
            createdAt: someTime,
            expiresAt: someTime.adding(seconds: Authorization.lifetime)
        )
    }

    private func store(_ test: any TestDatabase) -> DatabaseAuthorizationStore {
        DatabaseAuthorizationStore(test.database)
    }

    /// A database with authorization 1, of session 1.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        let isStored = try await self.store(test).create(
            self.authorization(),
            stateHash: Self.state,
            browserHash: Self.browser,
            sealed: Self.sealed,
            limit: 10
        )
        #expect(isStored)
        return test
    }

    private func take(
        in test: any TestDatabase,
        browser: [UInt8] = Self.browser,
        at seconds: Int64 = 1
    ) async throws -> (authorization: Authorization, sealed: [UInt8])? {
        try await self.store(test).take(
            stateHash: Self.state,
            browserHash: browser,
            at: someTime.adding(seconds: seconds)
        )
    }

    private func refusal(
        in test: any TestDatabase,
        state: [UInt8] = Self.state,
        browser: [UInt8] = Self.browser,
        at seconds: Int64 = 1
    ) async throws -> AuthorizationRefusal {
        try await self.store(test).refusal(
            stateHash: state,
            browserHash: browser,
            at: someTime.adding(seconds: seconds)
        )
    }

    @Test(arguments: TestEngine.allCases)
    func anAuthorizationIsTakenAsItWasStored(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let (taken, sealed) = try #require(try await self.take(in: test))
        let stored = try self.authorization()
        #expect(taken.id == stored.id)
        #expect(taken.workspaceID == stored.workspaceID)
        #expect(taken.sessionID == stored.sessionID)
        #expect((taken.context, taken.integration, taken.authMethodID) == ("gmail", "gmail", "oauth2"))
        #expect(taken.scopes == ["read", "send"])
        #expect((taken.version, taken.createdBy) == (1, "key_1"))
        #expect(taken.expiresAt == stored.expiresAt)
        #expect(sealed == Self.sealed)
    }

    @Test(arguments: TestEngine.allCases)
    func aThousandTakesAtOnceHaveOneWinner(_ engine: TestEngine) async throws {
        let test = try await engine.open(queueLimit: 2000)
        _ = try await self.store(test).create(
            self.authorization(),
            stateHash: Self.state,
            browserHash: Self.browser,
            sealed: Self.sealed,
            limit: 10
        )
        let winners = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<1000 { group.addTask { try await self.take(in: test) == nil ? 0 : 1 } }
            return try await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func anotherBrowserTakesNothingAndLeavesItToTheRightOne(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.take(in: test, browser: Self.otherBrowser) == nil)
        #expect(try await self.refusal(in: test, browser: Self.otherBrowser) == .otherBrowser)
        #expect(try await self.take(in: test) != nil)
        #expect(try await self.refusal(in: test) == .used(sampleID(1)))
        #expect(try await self.refusal(in: test, browser: Self.otherBrowser) == .used(nil))
    }

    @Test(arguments: TestEngine.allCases)
    func anExpiredAuthorizationIsNotTaken(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.take(in: test, at: Authorization.lifetime) == nil)
        #expect(try await self.refusal(in: test, at: Authorization.lifetime) == .expired(sampleID(1)))
        let other = try await self.refusal(in: test, browser: Self.otherBrowser, at: Authorization.lifetime)
        #expect(other == .expired(nil))
        #expect(try await self.take(in: test, at: Authorization.lifetime - 1) != nil)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownStateIsUnknown(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await self.refusal(in: test, state: Array(repeating: 9, count: 32)) == .unknown)
    }

    @Test(arguments: TestEngine.allCases)
    func whenAnotherBrowserTookTheSessionItsAuthorizationsHaveEnded(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await self.store(test).endAll(of: sampleID(2), in: sampleID(1))
        try await self.store(test).endAll(of: sampleID(1), in: sampleID(2))
        #expect(try await test.count("SELECT count(*) FROM authorizations WHERE sealed IS NOT NULL") == 1)
        try await self.store(test).endAll(of: sampleID(1), in: sampleID(1))
        #expect(try await self.take(in: test) == nil)
        #expect(try await self.refusal(in: test) == .expired(sampleID(1)))
    }

    @Test(arguments: TestEngine.allCases)
    func anEndedAuthorizationKeepsNoSealedBytes(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let (taken, _) = try #require(try await self.take(in: test))
        try await self.store(test).end(taken.id, in: taken.workspaceID)
        #expect(try await test.count("SELECT count(*) FROM authorizations WHERE sealed IS NULL") == 1)
        #expect(try await self.refusal(in: test) == .used(sampleID(1)))
    }

    @Test(arguments: TestEngine.allCases)
    func aSessionHasALimitedNumberOfOpenAuthorizations(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let store = self.store(test)
        func create(_ number: Int, session: Int) async throws -> Bool {
            try await store.create(
                self.authorization(number, session: session),
                stateHash: Array(repeating: UInt8(number + 10), count: 32),
                browserHash: Self.browser,
                sealed: Self.sealed,
                limit: 2
            )
        }
        #expect(try await create(2, session: 1))
        #expect(try await create(3, session: 1) == false)
        #expect(try await create(4, session: 2))
        _ = try await self.take(in: test)
        #expect(try await create(5, session: 1))
    }

    @Test(arguments: TestEngine.allCases)
    func onlyRowsThatEndedBeforeTheGivenTimeAreDeleted(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let end = someTime.adding(seconds: Authorization.lifetime)
        #expect(try await self.store(test).delete(endedBefore: end, limit: 10) == 0)
        #expect(try await self.store(test).delete(endedBefore: end.adding(seconds: 1), limit: 10) == 1)
        #expect(try await self.refusal(in: test) == .unknown)
    }
}
