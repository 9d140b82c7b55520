import Domain
import Store
import Testing

@Suite struct WorkspaceStoreTests {
    private let test: TestDatabase
    private let store: SQLiteWorkspaceStore

    init() throws {
        self.test = try TestDatabase()
        self.store = SQLiteWorkspaceStore(self.test.database)
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
}
