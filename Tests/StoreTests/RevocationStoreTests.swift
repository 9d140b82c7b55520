import Domain
import JSON
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct RevocationStoreTests {
    /// A database with connections 1 and 2 of the same account, each with its own credential.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        for number in 1...2 {
            try await test.connections.create(sampleConnection(number), with: sampleCredential(number))
            try await test.run(
                "UPDATE connections SET account_origin = 'o', account_id = 'ada' WHERE id = ?1",
                try sampleID(number, of: Connection.self)
            )
        }
        for (number, client) in [(1, "c1"), (2, "c1"), (3, "c2")] {
            try await test.run(
                """
                INSERT INTO oauth_apps (id, workspace_id, label, integration, auth_method_id, client_id, origin, settings,
                    version, sealed, field_names, status, status_changed_at, created_by, created_at, updated_at)
                VALUES (?1, ?2, 'a', 'gmail', 'oauth2', ?3, 'manual', '{}', 1, x'00', '[]', 'active', 't', 'k', 't', 't')
                """,
                try sampleID(number, of: OAuthApp.self),
                try sampleID(1, of: Workspace.self),
                client
            )
        }
        return test
    }

    private func beginning(
        _ test: any TestDatabase,
        isPending: Bool = true,
        deletes: Bool = false,
        lease: Timestamp? = nil,
        checking check: @escaping @Sendable (Int, Int) throws -> Void = { _, _ in }
    ) async throws -> RevocationBeginning {
        let connection = try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
        let credential = try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
        var new = credential.next(at: someTime.adding(seconds: 10))
        new.status = isPending ? Credential.Status.revoking : Credential.Status.revoked
        new.revocation = Revocation(
            RevocationReceipt(kept: isPending ? [] : ["x"], pending: isPending ? ["x"] : []),
            integration: "gmail",
            authMethodID: "oauth2",
            config: ["a": 1],
            begunAt: someTime
        )
        return RevocationBeginning(
            connection: connection,
            credential: credential,
            new: new,
            erased: isPending ? nil : [7],
            event: deletes ? nil : { @Sendable _ in nil },
            message: "m",
            precondition: nil,
            check: check,
            dueAt: someTime,
            lease: lease,
            connectionAct: sampleAct(.connectionRevoke),
            credentialAct: sampleAct(.connectionRevoke)
        )
    }

    private func credential(_ test: any TestDatabase) async throws -> (credential: Credential, sealed: [UInt8])? {
        try await test.credentials.findSealed(sampleID(1), in: sampleID(1))
    }

    @Test(arguments: TestEngine.allCases)
    func `a revocation begins and ends with its receipt`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let beginning = try await self.beginning(test, lease: someTime.adding(seconds: 60))
        let claim = try #require(try await test.credentials.begin(beginning))
        var row = try #require(try await self.credential(test))
        #expect(row.credential.revocation == beginning.new.revocation)
        #expect(row.credential.status == "revoking" && row.credential.fieldNames == ["api_key"])
        // A second beginning is about a row that has changed.
        await #expect(throws: StaleRow.self) { try await test.credentials.begin(beginning) }
        row.credential.status = Credential.Status.revoked
        row.credential.revocation?.receipt = RevocationReceipt(revoked: ["x"])
        let step = RevocationStep(row.credential, ending: claim, erased: [9], by: sampleAct(.connectionRevoke))
        try await test.credentials.store(step)
        let end = try #require(try await self.credential(test))
        #expect(end.credential.revocation?.receipt == RevocationReceipt(revoked: ["x"]))
        #expect(end.sealed == [9] && end.credential.fieldNames == [])
        #expect(try await test.count("SELECT count(*) FROM work WHERE kind = 'revoke'") == 0)
        await #expect(throws: StaleClaim.self) { try await test.credentials.store(step) }
    }

    @Test(arguments: TestEngine.allCases)
    func `a claim that was overtaken stores nothing`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let claim = try #require(
            try await test.credentials.begin(self.beginning(test, lease: someTime.adding(seconds: 60)))
        )
        try await test.run("UPDATE work SET fence = fence + 1")
        let row = try #require(try await self.credential(test))
        let plan = WorkPlan(dueAt: someTime.adding(seconds: 600), attempts: 1)
        await #expect(throws: StaleClaim.self) {
            try await test.credentials.store(RevocationStep(row.credential, ending: claim, plan: plan))
        }
        await #expect(throws: StaleClaim.self) {
            let act = sampleAct(.connectionRevoke)
            try await test.credentials.store(RevocationStep(row.credential, ending: claim, erased: [9], by: act))
        }
        #expect(try await self.credential(test)?.sealed == [])
    }

    @Test(arguments: TestEngine.allCases)
    func `a refused beginning changes nothing`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.connections.create(sampleConnection(3, credential: 1))
        let beginning = try await self.beginning(test, deletes: true) { users, others in
            #expect((users, others) == (1, 1))
            throw ServiceError.accessTakenBack
        }
        await #expect(throws: ServiceError.accessTakenBack) { try await test.credentials.begin(beginning) }
        #expect(try await self.credential(test)?.credential.status == "active")
        #expect(try await test.connections.find(sampleID(1), in: sampleID(1)) != nil)
    }

    /// Statements about connection 2 and its credential, the number of the app of credential 1, and the count.
    private static let others: [(SQL?, Int?, Int)] = [
        (nil, nil, 1),
        ("UPDATE connections SET status = 'inactive' WHERE id GLOB '*2'", nil, 1),
        ("UPDATE connections SET account_id = 'bob' WHERE id GLOB '*2'", nil, 0),
        ("UPDATE connections SET account_origin = 'p' WHERE id GLOB '*2'", nil, 0),
        ("UPDATE connections SET integration = 'drive' WHERE id GLOB '*2'", nil, 0),
        ("UPDATE credentials SET revocation = '{}' WHERE id GLOB '*2'", nil, 0),
        // A credential without an app may have the client of any.
        (nil, 1, 1),
        ("UPDATE credentials SET oauth_app_id = 'oapp_00000000000000000000000003' WHERE id GLOB '*2'", nil, 1),
        ("UPDATE credentials SET oauth_app_id = 'oapp_00000000000000000000000001' WHERE id GLOB '*2'", 1, 1),
        // Another app with the same client, and one with another client.
        ("UPDATE credentials SET oauth_app_id = 'oapp_00000000000000000000000002' WHERE id GLOB '*2'", 1, 1),
        ("UPDATE credentials SET oauth_app_id = 'oapp_00000000000000000000000003' WHERE id GLOB '*2'", 1, 0),
    ]

    @Test(arguments: TestEngine.allCases, others.indices)
    func `credentials of the same account and client are counted`(_ engine: TestEngine, _ index: Int) async throws {
        let (sql, app, count) = Self.others[index]
        let test = try await self.open(engine)
        if let sql { try await test.run(sql) }
        let others = CredentialsOfAccount(
            ServiceAccount(origin: "o", id: "ada", name: nil),
            integration: "gmail",
            app: try app.map { try sampleID($0) },
            except: try sampleID(1)
        )
        #expect(try await test.credentials.count(others) == count)
    }

    @Test(arguments: TestEngine.allCases)
    func `a credential of another workspace counts, and its connections once`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.connections.create(sampleConnection(5, workspace: 2), with: sampleCredential(5, workspace: 2))
        try await test.connections.create(sampleConnection(6, workspace: 2, credential: 5))
        try await test.run("UPDATE connections SET account_origin = 'o', account_id = 'ada'")
        let account = ServiceAccount(origin: "o", id: "ada", name: nil)
        let others = CredentialsOfAccount(account, integration: "gmail", app: nil, except: try sampleID(1))
        #expect(try await test.credentials.count(others) == 2)
    }

    @Test(arguments: TestEngine.allCases)
    func `a connection cannot get a credential whose access was taken back meanwhile`(_ engine: TestEngine) async throws
    {
        let test = try await self.open(engine)
        _ = try await test.credentials.begin(self.beginning(test))
        await #expect(throws: ServiceError.accessTakenBack) {
            try await test.connections.create(sampleConnection(3, credential: 1))
        }
        let old = try #require(try await test.connections.find(sampleID(2), in: sampleID(1)))
        var new = old.next(at: someTime.adding(seconds: 20))
        new.credentialID = try sampleID(1)
        let change = ConnectionChange(from: old, to: new)
        await #expect(throws: ServiceError.accessTakenBack) { try await test.connections.update(change) }
        let current = try #require(try await self.credential(test)).credential
        var replaced = current.next(at: someTime.adding(seconds: 30))
        replaced.version += 1
        let replacement = SecretReplacement(from: current, to: replaced, sealed: [8]) { _ in nil }
        await #expect(throws: StaleRow.self) { try await test.credentials.replace(replacement) }
    }

    @Test(arguments: TestEngine.allCases)
    func `a deleted connection leaves its credential, without a lease`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        #expect(try await test.credentials.begin(self.beginning(test, deletes: true)) == nil)
        #expect(try await test.connections.find(sampleID(1), in: sampleID(1)) == nil)
        #expect(try await self.credential(test)?.credential.status == "revoking")
        #expect(try await test.work.firstDue(.revoke) == someTime)
        // Only ended revocations are deleted.
        #expect(try await test.credentials.deleteRevoked(before: someTime.adding(seconds: 99), limit: 9) == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func `outdated receipts are deleted up to the limit`(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        _ = try await test.credentials.begin(self.beginning(test, isPending: false, deletes: true))
        #expect(try await self.credential(test)?.sealed == [7])
        let end = someTime.adding(seconds: 10)
        #expect(try await test.credentials.deleteRevoked(before: end, limit: 9) == 0)
        #expect(try await test.credentials.deleteRevoked(before: end.adding(seconds: 1), limit: 9) == 1)
        #expect(try await self.credential(test) == nil)
    }
}
