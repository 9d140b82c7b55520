import Domain
import Testing

@Suite struct KeyServiceTests {
    private struct Refusal: Error {}

    private let keys = MemoryKeyStore()
    private let workspaces = MemoryWorkspaceStore()

    private var service: KeyService {
        KeyService(
            keys: self.keys,
            workspaces: self.workspaces,
            hasher: PlainHasher(),
            identifiers: IdentifierGenerator(clock: .fixed(1)),
            clock: .fixed(someTime.milliseconds)
        )
    }

    @Test func aWorkspaceIsStoredAsReturned() async throws {
        let workspace = try await self.service.createWorkspace(
            name: "default",
            by: try sampleAct(.workspaceCreate)
        )
        #expect((workspace.name, workspace.createdAt, workspace.updatedAt) == ("default", someTime, someTime))
        #expect(await self.workspaces.created == [workspace])
    }

    @Test func onlyTheHashOfATokenIsStored() async throws {
        let expiry = someTime.adding(seconds: 60)
        let scopes = Scopes([.connectionsRead])
        let (key, token) = try await self.service.createKey(
            in: try sampleID(1),
            label: "ci",
            scopes: scopes,
            expiresAt: expiry,
            by: try sampleAct(.apiKeyCreate)
        )
        #expect(token.keyID == key.id)
        #expect((key.label, key.scopes, key.createdAt, key.expiresAt) == ("ci", scopes, someTime, expiry))
        #expect(key.revokedAt == nil)
        let stored = await self.keys.created
        #expect(stored.map(\.key.id) == [key.id])
        #expect(stored.map(\.hash) == [PlainHasher().hash(token.secret)])
    }

    @Test func aTokenThatCannotBeKeptMakesNoKey() async throws {
        await #expect(throws: Refusal.self) {
            try await self.service.createKey(
                in: try sampleID(1),
                label: "ci",
                scopes: Scopes([.root]),
                by: try sampleAct(.apiKeyCreate)
            ) { _ in throw Refusal() }
        }
        #expect(await self.keys.created.isEmpty)
    }

    @Test func theTokenIsGivenBeforeItIsStored() async throws {
        var given: APIKeyToken?
        let (_, token) = try await self.service.createKey(
            in: try sampleID(1),
            label: "ci",
            scopes: Scopes([.root]),
            by: try sampleAct(.apiKeyCreate)
        ) { given = $0 }
        #expect(given?.secret.reveal() == token.secret.reveal())
    }
}
