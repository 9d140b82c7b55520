import Domain
import JSON
import Services
import Store
import TestSupport
import Testing

/// Deletions by the use cases, whose rules the stores run in their transactions.
@Suite(.serialized) struct DeletionTests {
    private struct Unused: Error {}

    /// Stands for the parts that see secrets, which a deletion does not use.
    private struct NoSecrets: ConnectionChecker, CredentialSealer {
        func check(_: ConnectionSubmission, now _: Timestamp) throws -> CheckedSubmission { throw Unused() }
        func check(granted _: ConnectionSubmission, now _: Timestamp) throws -> CheckedSubmission { throw Unused() }
        func destinations(of _: ConnectionSubmission) -> [Destination] { [] }
        func seal(_: SealedContent, for _: SealingContext) throws -> [UInt8] { throw Unused() }
        func open(_: [UInt8], for _: SealingContext) throws -> SealedContent { throw Unused() }
        func seal(object _: Secret<JSONObject>, for _: SealingContext) throws -> [UInt8] { throw Unused() }
        func open(object _: [UInt8], for _: SealingContext) throws -> Secret<JSONObject> { throw Unused() }
    }

    private let clock = Clock { someTime }

    private func credentials(_ test: any TestDatabase) -> CredentialService {
        CredentialService(
            credentials: test.credentials,
            connections: test.connections,
            secretAccess: SecretAccess(
                checker: NoSecrets(),
                sealer: NoSecrets(),
                auditEvents: test.auditEvents,
                uses: LastUseRecorder(store: test.lastUses, clock: self.clock)
            ),
            identifiers: IdentifierGenerator(clock: self.clock),
            clock: self.clock
        )
    }

    private func workspaces(_ test: any TestDatabase) -> WorkspaceService {
        WorkspaceService(
            workspaces: test.workspaces,
            recentKeys: RecentKeys(store: test.apiKeys),
            identifiers: IdentifierGenerator(clock: self.clock),
            clock: self.clock
        )
    }

    private func act(_ action: AuditAction) throws -> Act {
        try sampleAct(action, by: .commandLine(in: sampleID(1)))
    }

    /// A database with credential 1, which is not inline, and connections that use it.
    private func open(_ engine: TestEngine, connections count: Int) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1, isInline: false))
        for number in 0..<count { try await test.connections.create(sampleConnection(number + 1, credential: 1)) }
        return test
    }

    private func refusal(ofDeletingACredentialIn test: any TestDatabase) async throws -> ServiceError {
        let id = try sampleID(1, of: Credential.self).text
        let error = try await #require(throws: ServiceError.self) {
            try await self.credentials(test).delete(id, by: self.act(.credentialDelete))
        }
        #expect(try await test.credentials.find(sampleID(1), in: sampleID(1)) != nil)
        return error
    }

    @Test(arguments: TestEngine.allCases)
    func aUsedCredentialStaysAndItsUsersAreNamed(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, connections: 3)
        let error = try await self.refusal(ofDeletingACredentialIn: test)
        let users = try (1...3).map { try sampleID($0, of: Connection.self).text }.joined(separator: ", ")
        #expect(error == ServiceError(.conflict, "The credential is used by connections: \(users)"))
    }

    @Test(arguments: TestEngine.allCases)
    func noMoreThanTenUsersAreNamed(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, connections: 12)
        let error = try await self.refusal(ofDeletingACredentialIn: test)
        #expect(error.message.matches(of: /conn_/).count == 10)
        #expect(error.message.hasSuffix(" and more"))
    }

    @Test(arguments: TestEngine.allCases)
    func aCredentialThatWasChangedSinceItWasReadStays(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, connections: 0)
        let seen = try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
        let changed = try await test.credentials.update(1) { $0.next(at: someTime) }
        let service = self.credentials(test)
        func delete(_ seen: Credential) async throws {
            let precondition = Precondition(seen: [seen.updatedAt])
            try await service.delete(seen.id.text, if: precondition, by: self.act(.credentialDelete))
        }
        let error = await #expect(throws: ServiceError.self) { try await delete(seen) }
        #expect(error?.code == .preconditionFailed)
        #expect(try await test.credentials.find(seen.id, in: seen.workspaceID) != nil)
        try await delete(changed)
        #expect(try await test.credentials.find(seen.id, in: seen.workspaceID) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aWorkspaceThatIsNotEmptyStaysAndTheCallerLearnsWhy(_ engine: TestEngine) async throws {
        let test = try await self.open(engine, connections: 1)
        let id = try sampleID(1, of: Workspace.self).text
        let error = await #expect(throws: ServiceError.self) {
            try await self.workspaces(test).delete(id, force: false, by: self.act(.workspaceDelete))
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.hasPrefix("The workspace holds connections, credentials, OAuth apps or keys") == true)
        #expect(try await test.workspaces.all().count == 2)
        try await self.workspaces(test).delete(id, force: true, by: self.act(.workspaceDelete))
        #expect(try await test.workspaces.all().map(\.name) == ["two"])
    }
}
