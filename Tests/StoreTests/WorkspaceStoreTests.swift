import Domain
import SQLite
import Store
import Testing

@Suite(.serialized) struct WorkspaceStoreTests {
    private let test: TestDatabase
    private let store: DatabaseWorkspaceStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseWorkspaceStore(self.test.database)
    }

    private func workspace(_ number: Int, name: String) throws -> Workspace {
        Workspace(id: try sampleID(number), name: name, createdAt: someTime, updatedAt: someTime.adding(seconds: 1))
    }

    @Test(arguments: ["x", "é😀", "a\0b", "\0", String(repeating: "é", count: 100), "'; DROP TABLE workspaces; --"])
    func whatIsCreatedIsFound(_ name: String) async throws {
        let workspace = try self.workspace(3, name: name)
        try await self.store.create(workspace)
        #expect(try self.store.find(workspace.id) == workspace)
    }

    @Test func anUnknownOneIsNil() throws {
        #expect(try self.store.find(try sampleID(9)) == nil)
    }

    @Test func aTakenNameIsAConflict() async throws {
        await #expect(throws: ServiceError(.conflict, "A workspace with this name exists already")) {
            try await self.store.create(try self.workspace(3, name: "one"))
        }
        #expect(try self.store.all().map(\.name) == ["one", "two"])
    }

    @Test func allAreInOrderOfCreation() async throws {
        let ids = (0..<20).map { _ in self.test.identifiers.next(Workspace.self) }
        for (number, id) in ids.enumerated().shuffled() {
            try await self.store.create(Workspace(id: id, name: "n\(number)", createdAt: someTime, updatedAt: someTime))
        }
        #expect(try self.store.all().map(\.id).suffix(20) == ids[...])
    }

    @Test func thePagesAreInOrderOfCreationAndCountedWhole() async throws {
        for number in [5, 3, 4] { try await self.store.create(self.workspace(number, name: "n\(number)")) }
        let first = try await self.store.list(PageRequest(limit: 2))
        #expect(first.items.map(\.name) == ["one", "two"])
        #expect((first.total, first.hasMore) == (5, true))
        let rest = try await self.store.list(PageRequest(skip: 1, limit: 2, cursor: first.items.last?.id))
        #expect(rest.items.map(\.name) == ["n4", "n5"])
        #expect((rest.total, rest.hasMore) == (5, false))
    }

    @Test func whatIsChangedIsFound() async throws {
        let old = try #require(try self.store.find(try sampleID(1)))
        let new = Workspace(id: old.id, name: "é\0", createdAt: old.createdAt, updatedAt: someTime.adding(seconds: 9))
        try await self.store.update(new, from: old)
        #expect(try self.store.find(old.id) == new)
        await #expect(throws: StaleRow.self) { try await self.store.update(new, from: old) }
        #expect(try self.store.all().map(\.name) == ["é\0", "two"])
    }

    @Test func aNameThatAnotherHasIsAConflict() async throws {
        let workspace = try self.workspace(1, name: "two")
        let current = try #require(try self.store.find(workspace.id))
        await #expect(throws: ServiceError(.conflict, "A workspace with this name exists already")) {
            try await self.store.update(workspace, from: current)
        }
        #expect(try self.store.all().map(\.name) == ["one", "two"])
    }

    @Test func oneThatIsNotThereIsNotChangedOrDeleted() async throws {
        let missing = try self.workspace(9, name: "x")
        await #expect(throws: StaleRow.self) { try await self.store.update(missing, from: missing) }
        for withContent in [false, true] {
            await #expect(throws: StaleRow.self) { try await self.store.delete(missing, withContent: withContent) }
        }
        #expect(try self.count("SELECT count(*) FROM audit_events") == 0)
    }

    /// The first workspace, as it is now.
    private func stored() throws -> Workspace { try #require(try self.store.find(try sampleID(1))) }

    private func count(_ sql: SQL) throws -> Int? {
        try self.test.besides().first(sql) { $0.int(0) }
    }

    /// A key, a connection with its credential and history, a kept secret and a remembered answer.
    private func fill(_ workspace: Int) async throws {
        try await self.test.addKey(workspace, workspace: workspace)
        try await DatabaseConnectionStore(self.test.database).create(
            sampleConnection(workspace, workspace: workspace),
            with: sampleCredential(workspace, workspace: workspace),
            sealed: []
        )
        try self.test.besides().run(
            """
            INSERT INTO connection_events
            SELECT 'evt_' || ?1, workspace_id, id, 'active', 'expired', 'r', NULL, 'k', 't' FROM connections
            WHERE workspace_id = ?1
            """,
            try sampleID(workspace, of: Workspace.self)
        )
        try self.test.besides().run(
            "INSERT INTO previous_secrets SELECT id, workspace_id, 1, x'00', 't' FROM credentials WHERE workspace_id = ?1",
            try sampleID(workspace, of: Workspace.self)
        )
        try self.test.besides().run(
            "INSERT INTO idempotency_keys VALUES (?1, 'key_1', 'k', zeroblob(32), 200, x'', 't')",
            try sampleID(workspace, of: Workspace.self)
        )
    }

    private static let tables: [SQL] = [
        "SELECT workspace_id FROM api_keys", "SELECT workspace_id FROM connections",
        "SELECT workspace_id FROM credentials", "SELECT workspace_id FROM connection_events",
        "SELECT workspace_id FROM previous_secrets", "SELECT workspace_id FROM idempotency_keys",
        "SELECT workspace_id FROM connection_counts",
    ]

    @Test func allOfItsContentGoesWithItAndNothingOfAnother() async throws {
        for workspace in [1, 2] { try await self.fill(workspace) }
        try await self.store.delete(self.stored(), withContent: true)
        #expect(try self.store.all().map(\.name) == ["two"])
        let sqlite = try self.test.besides()
        let other = try sampleID(2, of: Workspace.self).text
        for table in Self.tables { #expect(try sqlite.all(table) { $0.text(0) } == [other], "\(table)") }
        // What was done stays known.
        #expect(try self.count("SELECT count(*) FROM audit_events WHERE action = 'connection.create'") == 2)
    }

    @Test(arguments: [false, true])
    func oneThatWasRenamedMeanwhileStaysWhole(withContent: Bool) async throws {
        let seen = try self.stored()
        if withContent { try await self.fill(1) }
        let renamed = Workspace(
            id: seen.id,
            name: "renamed",
            createdAt: seen.createdAt,
            updatedAt: seen.updatedAt.adding(seconds: 1)
        )
        try await self.store.update(renamed, from: seen)
        await #expect(throws: StaleRow.self) { try await self.store.delete(seen, withContent: withContent) }
        #expect(try self.stored() == renamed)
        #expect(try self.count("SELECT count(*) FROM connections") == (withContent ? 1 : 0))
    }

    @Test func oneThatHoldsAnythingStaysWhole() async throws {
        try await self.fill(1)
        let error = await #expect(throws: ServiceError.self) {
            try await self.store.delete(self.stored(), withContent: false)
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.hasPrefix("The workspace holds connections, credentials or keys") == true)
        let sqlite = try self.test.besides()
        for table in Self.tables { #expect(try sqlite.all(table) { $0.text(0) }.count == 1, "\(table)") }
    }

    @Test func theLastRootKeyKeepsItsWorkspace() async throws {
        try await self.test.addKey(1, workspace: 1, scopes: Scopes([.root]))
        try await self.test.addKey(2, workspace: 2)
        let error = await #expect(throws: ServiceError.self) {
            try await self.store.delete(self.stored(), withContent: true)
        }
        #expect(error?.message.contains("the last usable key with scope 'root'") == true)
        try await self.test.addKey(3, workspace: 2, scopes: Scopes([.root]))
        try await self.store.delete(self.stored(), withContent: true)
        #expect(try self.store.all().map(\.name) == ["two"])
    }

    @Test func aRevokedKeyKeepsNoWorkspace() async throws {
        try await self.test.addKey(1, workspace: 1)
        try await DatabaseAPIKeyStore(self.test.database).revoke(sampleID(1), at: someTime)
        try await self.store.delete(self.stored(), withContent: false)
        #expect(try self.count("SELECT count(*) FROM api_keys") == 0)
    }
}
