import Domain
import Services
import TestSupport
import Testing

@Suite struct WorkspaceServiceTests {
    private let store: MemoryWorkspaceStore
    private let service: WorkspaceService

    init() throws {
        self.store = MemoryWorkspaceStore(
            try (1...2).map {
                Workspace(id: try sampleID($0), name: "\($0)", createdAt: someTime, updatedAt: someTime)
            }
        )
        self.service = WorkspaceService(
            workspaces: self.store,
            recentKeys: RecentKeys(store: MemoryAPIKeyStore()),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    private func caller(_ scope: Scope, in workspace: Int = 1) throws -> Caller {
        Caller(id: "key_caller", workspaceID: try sampleID(workspace), scopes: Scopes([scope]))
    }

    private func service(_ store: MemoryWorkspaceStore) -> WorkspaceService {
        WorkspaceService(
            workspaces: store,
            recentKeys: RecentKeys(store: MemoryAPIKeyStore()),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    @Test func aWorkspaceIsStoredAsReturned() async throws {
        let workspace = try await self.service.create(name: "new", by: sampleAct(.workspaceCreate))
        #expect((workspace.name, workspace.createdAt, workspace.updatedAt) == ("new", someTime, someTime))
        #expect(self.store.rows.last == workspace)
    }

    @Test func onlyRootSeesOtherWorkspaces() async throws {
        let other = try sampleID(2, of: Workspace.self).text
        #expect(try await self.service.find(other, for: try self.caller(.root)).name == "2")
        #expect(try await self.service.list(PageRequest(), for: try self.caller(.root)).total == 2)
        let admin = try self.caller(.admin)
        let notFound = ServiceError(.notFound, "Workspace not found")
        let act = sampleAct(.workspaceUpdate, by: admin)
        await #expect(throws: notFound) { try await self.service.find(other, for: admin) }
        await #expect(throws: notFound) { try await self.service.update(other, name: "x", by: act) }
        await #expect(throws: notFound) { try await self.service.delete(other, force: false, by: act) }
        // An action that is forbidden does not tell that the workspace exists, either.
        await #expect(throws: notFound) { try await self.service.delete(other, force: true, by: act) }
        #expect(self.store.writes == 0)
        let listed = try await self.service.list(PageRequest(), for: admin)
        #expect((listed.items.map(\.name), listed.total, listed.hasMore) == (["1"], 1, false))
        #expect(try await self.service.list(PageRequest(skip: 1), for: admin).items.isEmpty)
    }

    @Test func onlyRootDeletesTheContentOfAWorkspace() async throws {
        let own = try sampleID(1, of: Workspace.self)
        let admin = sampleAct(.workspaceDelete, by: try self.caller(.admin))
        let unmet = Precondition(seen: [someTime.adding(seconds: -1)])
        for (precondition, force, code) in [
            (nil, true, .forbidden), (unmet, true, .forbidden), (unmet, false, .preconditionFailed),
        ] as [(Precondition?, Bool, ServiceError.Code)] {
            let error = await #expect(throws: ServiceError.self) {
                try await self.service.delete(own.text, force: force, if: precondition, by: admin)
            }
            #expect(error?.code == code)
        }
        #expect(self.store.writes == 0)
        try await self.service.delete(own.text, force: false, by: admin)
        let root = sampleAct(.workspaceDelete, by: try self.caller(.root))
        try await self.service.delete(try sampleID(2, of: Workspace.self).text, force: true, by: root)
        #expect(self.store.deletions.map(\.id) == [own, try sampleID(2)])
        #expect(self.store.deletions.map(\.withContent) == [false, true])
        // The store checks on these keys in the transaction.
        #expect(self.store.deletions.map(\.rule.now) == [someTime, someTime])
    }

    @Test func aWorkspaceWithContentIsNotDeletedWithoutIt() async throws {
        let id = try sampleID(1, of: Workspace.self)
        let store = MemoryWorkspaceStore(self.store.rows, hasContent: true)
        let act = sampleAct(.workspaceDelete, by: try self.caller(.root))
        let sentence =
            "The workspace holds connections, credentials, OAuth apps or keys; delete them first, or all with 'force'"
        await #expect(throws: ServiceError(.conflict, sentence)) {
            try await self.service(store).delete(id.text, force: false, by: act)
        }
        try await self.service(store).delete(id.text, force: true, by: act)
        #expect(store.rows.map(\.name) == ["2"])
    }

    @Test(arguments: ["new", nil])
    func aNewNameIsStored(_ name: String?) async throws {
        let id = try sampleID(1, of: Workspace.self)
        let act = sampleAct(.workspaceUpdate, by: try self.caller(.root))
        let workspace = try await self.service.update(id.text, name: name, by: act)
        #expect(workspace.name == name ?? "1")
        #expect(workspace.updatedAt > someTime)
        #expect(self.store.rows.first == workspace)
    }

    @Test func aChangeMadeMeanwhileIsRefusedByThePrecondition() async throws {
        let id = try sampleID(1, of: Workspace.self).text
        let act = sampleAct(.workspaceUpdate, by: try self.caller(.root))
        let seen = Precondition(seen: [someTime])
        let uses: [(WorkspaceService) async throws -> Void] = [
            { _ = try await $0.update(id, name: "new", if: seen, by: act) },
            { try await $0.delete(id, force: false, if: seen, by: act) },
        ]
        for use in uses {
            let store = MemoryWorkspaceStore(self.store.rows)
            store.interruptWrite { $0[0].updatedAt = someTime.adding(seconds: 60) }
            let error = await #expect(throws: ServiceError.self) { try await use(self.service(store)) }
            #expect(error?.code == .preconditionFailed)
            #expect((store.rows.map(\.name), store.writes) == (["1", "2"], 1))
            try await use(self.service(MemoryWorkspaceStore(self.store.rows)))
        }
    }

    @Test func aRenameKeepsTheOrderOfStates() async throws {
        let id = try sampleID(1, of: Workspace.self).text
        let changed = someTime.adding(seconds: 60)
        self.store.interruptWrite { $0[0].updatedAt = changed }
        let act = sampleAct(.workspaceUpdate, by: try self.caller(.root))
        #expect(try await self.service.update(id, name: "new", by: act).updatedAt > changed)
    }

    @Test func onlyRootRenamesAndTheSettingsOfItsPagesNeedLess() async throws {
        let id = try sampleID(1, of: Workspace.self).text
        let act = sampleAct(.workspaceUpdate, by: try self.caller(.workspacesWrite))
        let refusal = ServiceError(.forbidden, "Renaming a workspace needs a key with scope 'root'")
        await #expect(throws: refusal) { try await self.service.update(id, name: "new", by: act) }
        let settings = ConnectSettings(accent: "#0f5c4d")
        let updated = try await self.service.update(id, name: nil, connect: settings, by: act)
        #expect((updated.name, updated.connect) == ("1", settings))
        let failure = await #expect(throws: CheckFailure.self) {
            try await self.service.update(id, name: nil, connect: ConnectSettings(accent: "red"), by: act)
        }
        #expect(failure?.problems.map(\.field) == ["connect.accent"])
        #expect(self.store.rows.first == updated)
    }
}
