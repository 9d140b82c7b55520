import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct WorkspaceStoreTests {
    private func workspace(_ number: Int, name: String) throws -> Workspace {
        Workspace(id: try sampleID(number), name: name, createdAt: someTime, updatedAt: someTime.adding(seconds: 1))
    }

    /// Gives a workspace a name, as a later change.
    private func renamed(_ workspace: Workspace, _ name: String) -> Workspace {
        var workspace = workspace.next(at: someTime.adding(seconds: 9))
        workspace.name = name
        return workspace
    }

    private func names(in test: any TestDatabase) async throws -> [String] {
        try await test.workspaces.all().map(\.name)
    }

    private static let sampleNames = [
        "x", "é😀", "a\0b", "\0", String(repeating: "é", count: 100), "'; DROP TABLE workspaces; --",
    ]

    @Test(arguments: TestEngine.allCases, sampleNames)
    func aCreatedWorkspaceIsFound(_ engine: TestEngine, _ name: String) async throws {
        let test = try await engine.open()
        let workspace = try self.workspace(3, name: name)
        try await test.workspaces.create(workspace)
        #expect(try await test.workspaces.find(workspace.id) == workspace)
    }

    @Test(arguments: TestEngine.allCases)
    func anUnknownWorkspaceIsNil(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        #expect(try await test.workspaces.find(sampleID(9)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aTakenNameIsAConflict(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError(.conflict, "A workspace with this name exists already")) {
            try await test.workspaces.create(self.workspace(3, name: "one"))
        }
        #expect(try await self.names(in: test) == ["one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func allAreInOrderOfCreation(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let identifiers = IdentifierGenerator(clock: Clock { someTime })
        let ids = (0..<20).map { _ in identifiers.next(Workspace.self) }
        for (number, id) in ids.enumerated().shuffled() {
            try await test.workspaces.create(
                Workspace(id: id, name: "n\(number)", createdAt: someTime, updatedAt: someTime)
            )
        }
        #expect(try await test.workspaces.all().map(\.id).suffix(20) == ids[...])
    }

    @Test(arguments: TestEngine.allCases)
    func thePagesAreInOrderOfCreationAndCountedWhole(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in [5, 3, 4] { try await test.workspaces.create(self.workspace(number, name: "n\(number)")) }
        let first = try await test.workspaces.list(PageRequest(limit: 2))
        #expect(first.items.map(\.name) == ["one", "two"])
        #expect((first.total, first.hasMore) == (5, true))
        let rest = try await test.workspaces.list(PageRequest(skip: 1, limit: 2, cursor: first.items.last?.id))
        #expect(rest.items.map(\.name) == ["n4", "n5"])
        #expect((rest.total, rest.hasMore) == (5, false))
    }

    @Test(arguments: TestEngine.allCases)
    func aChangedWorkspaceIsFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let old = try #require(try await test.workspaces.find(sampleID(1)))
        let new = try await test.workspaces.update(1) { current in
            #expect(current == old)
            return self.renamed(current, "é\0")
        }
        #expect((new.name, new.createdAt) == ("é\0", old.createdAt))
        #expect(new.updatedAt > old.updatedAt)
        #expect(try await test.workspaces.find(old.id) == new)
        #expect(try await self.names(in: test) == ["é\0", "two"])
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'workspace.update'") == 1)
    }

    /// A caller whose precondition names an older state is refused by the change, which gets the present state.
    @Test(arguments: TestEngine.allCases)
    func aChangeThatStartsFromAnOlderStateIsRefused(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let old = try #require(try await test.workspaces.find(sampleID(1)))
        let precondition = Precondition(seen: [old.updatedAt])
        for name in ["first", "second"] {
            let change: @Sendable (Workspace) throws -> Workspace = { current in
                try precondition.check(current.updatedAt)
                return self.renamed(current, name)
            }
            guard name == "second" else {
                try await test.workspaces.update(1, deciding: change)
                continue
            }
            let error = await #expect(throws: ServiceError.self) {
                try await test.workspaces.update(1, deciding: change)
            }
            #expect(error?.code == .preconditionFailed)
        }
        #expect(try await self.names(in: test) == ["first", "two"])
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'workspace.update'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func theNameOfAnotherWorkspaceIsAConflict(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError(.conflict, "A workspace with this name exists already")) {
            try await test.workspaces.update(1) { self.renamed($0, "two") }
        }
        #expect(try await self.names(in: test) == ["one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingWorkspaceIsNotChangedOrDeleted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError.workspaceNotFound) {
            try await test.workspaces.update(9) { self.renamed($0, "x") }
        }
        for withContent in [false, true] {
            await #expect(throws: ServiceError.workspaceNotFound) {
                try await test.workspaces.delete(9, withContent: withContent)
            }
        }
        #expect(try await test.count("SELECT count(*) FROM audit_events") == 0)
    }

    /// Adds a key, a connection with its credential, history and work, a previous secret and a stored reply.
    private func fill(_ workspace: Int, of test: any TestDatabase) async throws {
        try await test.addKey(workspace, workspace: workspace)
        let connection = try sampleConnection(workspace, workspace: workspace)
        let credential = try sampleCredential(workspace, workspace: workspace)
        try await test.connections.create(connection, with: credential)
        _ = try await test.connections.changeStatus(
            of: connection.id,
            in: connection.workspaceID,
            by: sampleAct(.connectionDeactivate)
        ) { connection, _ in try sampleEvent(.switchedOff, from: connection.status) }
        try await test.run(
            "INSERT INTO work (kind, subject_id, workspace_id) VALUES ('test', ?1, ?2)",
            connection.id,
            connection.workspaceID
        )
        var version = credential.next(at: someTime)
        version.version = 2
        try await test.credentials.replace(
            SecretReplacement(from: credential, to: version, sealed: [], deciding: { _ in nil })
        )
        let app = try sampleApp(workspace, workspace: workspace)
        try await test.oauthApps.create(app, sealed: [], by: sampleAct(.oauthAppCreate))
        try await self.addSignIn(workspace, to: test)
        let caller = Caller(id: "key_1", workspaceID: connection.workspaceID, scopes: Scopes([.admin]))
        let reply = IdempotentReply(
            key: IdempotencyKey("k", of: caller),
            fingerprint: Array(0..<32),
            status: 200,
            sealed: []
        )
        let act = sampleAct(.connectionUpdate, by: caller).storing(reply)
        try await test.auditEvents.record([AuditRecord(act, on: nil)])
    }

    /// Adds a connect session and an authorization.
    private func addSignIn(_ workspace: Int, to test: any TestDatabase) async throws {
        let id = try sampleID(workspace, of: Workspace.self)
        let hash = Array(repeating: UInt8(workspace), count: 32)
        try await test.run(
            """
            INSERT INTO connect_sessions (id, workspace_id, purpose, token_hash, page_key, request, binding, status,
                version, expires_at, created_by, created_at, updated_at)
            VALUES ('cses_' || ?1, ?1, 'connect', ?2, ?2, '{}', 'code', 'open', 1, ?3, 'key_1', ?3, ?3)
            """,
            id,
            hash,
            someTime
        )
        try await test.run(
            """
            INSERT INTO authorizations (state_hash, id, workspace_id, session_id, browser_hash, context, request, version,
                created_by, created_at, expires_at)
            VALUES (?2, 'auth_' || ?1, ?1, 'cses_' || ?1, ?2, 'gmail', '{}', 1, 'key_1', ?3, ?3)
            """,
            id,
            hash,
            someTime
        )
    }

    private static let tables: [SQL] = [
        "SELECT workspace_id FROM api_keys", "SELECT workspace_id FROM connections",
        "SELECT workspace_id FROM credentials", "SELECT workspace_id FROM connection_events",
        "SELECT workspace_id FROM previous_secrets", "SELECT workspace_id FROM idempotency_keys",
        "SELECT workspace_id FROM connection_counts WHERE count > 0", "SELECT workspace_id FROM work",
        "SELECT workspace_id FROM oauth_apps", "SELECT workspace_id FROM connect_sessions",
        "SELECT workspace_id FROM authorizations",
    ]

    @Test(arguments: TestEngine.allCases)
    func allContentIsDeletedWithItsWorkspaceAndNothingElse(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for workspace in [1, 2] { try await self.fill(workspace, of: test) }
        try await test.workspaces.delete(1, withContent: true)
        #expect(try await self.names(in: test) == ["two"])
        let other = try sampleID(2, of: Workspace.self).text
        for table in Self.tables {
            #expect(try await test.all(table) { $0.text(0) } == [other], "\(table)")
        }
        // The audit events of a deleted workspace stay.
        let count = try await test.count("SELECT count(*) FROM audit_events WHERE action = 'connection.create'")
        #expect(count == 2)
    }

    @Test(arguments: TestEngine.allCases, [false, true])
    func aWorkspaceThatWasRenamedMeanwhileStaysWhole(_ engine: TestEngine, _ withContent: Bool) async throws {
        let test = try await engine.open()
        let seen = try #require(try await test.workspaces.find(sampleID(1)))
        if withContent { try await self.fill(1, of: test) }
        let renamed = try await test.workspaces.update(1) { self.renamed($0, "renamed") }
        let error = await #expect(throws: ServiceError.self) {
            let precondition = Precondition(seen: [seen.updatedAt])
            try await test.workspaces.delete(1, withContent: withContent, if: precondition)
        }
        #expect(error?.code == .preconditionFailed)
        #expect(try await test.workspaces.find(seen.id) == renamed)
        for table in Self.tables {
            #expect(try await test.all(table) { $0.text(0) }.count == (withContent ? 1 : 0), "\(table)")
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aWorkspaceThatIsNotEmptyStaysWhole(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.fill(1, of: test)
        await #expect(throws: WorkspaceNotEmpty.self) { try await test.workspaces.delete(1, withContent: false) }
        for table in Self.tables {
            #expect(try await test.all(table) { $0.text(0) }.count == 1, "\(table)")
        }
        #expect(try await self.names(in: test) == ["one", "two"])
    }

    @Test(arguments: TestEngine.allCases)
    func theLastRootKeyKeepsItsWorkspace(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.addKey(1, workspace: 1, scopes: Scopes([.root]))
        try await test.addKey(2, workspace: 2)
        await #expect(throws: lastRootKey) { try await test.workspaces.delete(1, withContent: true) }
        #expect(try await self.names(in: test) == ["one", "two"])
        #expect(try await test.apiKeys.all().count == 2)
        try await test.addKey(3, workspace: 2, scopes: Scopes([.root]))
        try await test.workspaces.delete(1, withContent: true)
        #expect(try await self.names(in: test) == ["two"])
    }

    @Test(arguments: TestEngine.allCases)
    func aRevokedKeyIsDeletedWithItsWorkspace(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.addKey(1, workspace: 1)
        try await test.apiKeys.update(1) { key in
            var key = key.next(at: someTime)
            key.revokedAt = someTime
            return key
        }
        try await test.workspaces.delete(1, withContent: false)
        #expect(try await test.apiKeys.all().isEmpty)
    }
}
