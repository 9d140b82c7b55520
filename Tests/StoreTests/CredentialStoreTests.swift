import Domain
import Store
import TestSupport
import Testing

@Suite(.serialized) struct CredentialStoreTests {
    /// Creates a credential with a connection that uses it.
    private func create(
        _ credential: Credential,
        sealed: [UInt8] = [],
        in test: any TestDatabase
    ) async throws {
        let workspace = credential.workspaceID.text.hasSuffix("1") ? 1 : 2
        let connection = try sampleConnection(1, workspace: workspace)
        try await test.connections.create(connection, with: credential, sealed: sealed)
    }

    private static let samples: [@Sendable () throws -> Credential] = [
        { try sampleCredential(1) },
        { try sampleCredential(1, label: "x", description: "", userID: "u", expiresAt: someTime) },
        { try sampleCredential(1, label: "\0", description: "é\0", fieldNames: []) },
        { try sampleCredential(1, label: String(repeating: "😀", count: 100), fieldNames: ["b", "a", "é\"\0", ""]) },
        { try sampleCredential(1, workspace: 2, expiresAt: .max) },
        { try sampleCredential(1, expiresAt: .min) },
    ]

    @Test(arguments: TestEngine.allCases, samples.indices)
    func aCreatedCredentialIsFound(_ engine: TestEngine, _ index: Int) async throws {
        let test = try await engine.open()
        let credential = try Self.samples[index]()
        try await self.create(credential, sealed: [0, 1, 255], in: test)
        let found = try #require(try await test.credentials.findSealed(credential.id, in: credential.workspaceID))
        #expect("\(found.credential)" == "\(credential)")
        #expect(found.sealed == [0, 1, 255])
        let described = try await test.credentials.find(credential.id, in: credential.workspaceID).map { "\($0)" }
        #expect(described == "\(credential)")
    }

    @Test(arguments: TestEngine.allCases)
    func everyTypeIsReadAsItWasWritten(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for (index, type) in AuthType.allCases.enumerated() {
            try await test.credentials.create(sampleCredential(100 + index, authType: type))
            #expect(try await test.credentials.find(sampleID(100 + index), in: sampleID(1))?.authType == type)
        }
        for (index, type) in CredentialType.allCases.enumerated() {
            try await test.credentials.create(sampleCredential(200 + index, credentialType: type))
            #expect(try await test.credentials.find(sampleID(200 + index), in: sampleID(1))?.credentialType == type)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func anotherWorkspaceSeesNothing(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.create(sampleCredential(1), in: test)
        for (number, workspace) in [(1, 2), (2, 1)] {
            #expect(try await test.credentials.find(sampleID(number), in: sampleID(workspace)) == nil)
            #expect(try await test.credentials.findSealed(sampleID(number), in: sampleID(workspace)) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aCredentialOfAWorkspaceThatWasDeletedMeanwhileIsRefused(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError.workspaceNotFound) {
            try await test.credentials.create(sampleCredential(1, workspace: 9))
        }
        await #expect(throws: ServiceError.workspaceNotFound) {
            try await test.connections.create(
                sampleConnection(1, workspace: 9),
                with: sampleCredential(1, workspace: 9),
                sealed: []
            )
        }
    }
}
