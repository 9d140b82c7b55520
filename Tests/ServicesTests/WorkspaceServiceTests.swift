import Domain
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
            recentKeys: RecentKeys(store: MemoryKeyStore()),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    private func caller(_ scope: Scope, in workspace: Int = 1) throws -> Caller {
        Caller(id: "key_caller", workspaceID: try sampleID(workspace), scopes: Scopes([scope]))
    }

    @Test func aWorkspaceIsStoredAsReturned() async throws {
        let workspace = try await self.service.create(name: "new", by: try sampleAct(.workspaceCreate))
        #expect((workspace.name, workspace.createdAt, workspace.updatedAt) == ("new", someTime, someTime))
        #expect(await self.store.created == [workspace])
    }

    @Test func onlyRootKnowsOfOtherWorkspaces() async throws {
        let other = try sampleID(2, of: Workspace.self).text
        #expect(try self.service.find(other, for: try self.caller(.root)).name == "2")
        #expect(try await self.service.list(PageRequest(), for: try self.caller(.root)).total == 2)
        let admin = try self.caller(.admin)
        let notFound = ServiceError(.notFound, "Workspace not found")
        let act = try sampleAct(.workspaceUpdate, by: admin)
        #expect(throws: notFound) { try self.service.find(other, for: admin) }
        await #expect(throws: notFound) { try await self.service.rename(other, to: "x", by: act) }
        await #expect(throws: notFound) { try await self.service.delete(other, force: false, by: act) }
        // What is forbidden of it is not said either.
        await #expect(throws: notFound) { try await self.service.delete(other, force: true, by: act) }
        let listed = try await self.service.list(PageRequest(), for: admin)
        #expect((listed.items.map(\.name), listed.total, listed.hasMore) == (["1"], 1, false))
        #expect(try await self.service.list(PageRequest(skip: 1), for: admin).items.isEmpty)
    }

    @Test func onlyRootDeletesWhatIsInAWorkspace() async throws {
        let own = try sampleID(1, of: Workspace.self)
        let admin = try sampleAct(.workspaceDelete, by: try self.caller(.admin))
        let error = await #expect(throws: ServiceError.self) {
            try await self.service.delete(own.text, force: true, by: admin)
        }
        #expect(error?.code == .forbidden)
        for (force, code) in [(true, .forbidden), (false, .preconditionFailed)] as [(Bool, ServiceError.Code)] {
            let error = await #expect(throws: ServiceError.self) {
                try await self.service.delete(own.text, force: force, if: Precondition(seen: []), by: admin)
            }
            #expect(error?.code == code)
        }
        try await self.service.delete(own.text, force: false, by: admin)
        try await self.service.delete(
            own.text,
            force: true,
            by: try sampleAct(.workspaceDelete, by: try self.caller(.root))
        )
        #expect(await self.store.deleted.map(\.withContent) == [false, true])
    }
}
