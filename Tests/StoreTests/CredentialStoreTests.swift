import Domain
import SQLite
import Store
import Testing

@Suite(.serialized) struct CredentialStoreTests {
    private let test: TestDatabase
    private let store: DatabaseCredentialStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseCredentialStore(self.test.database)
    }

    /// Credentials are created with the connection that uses them first.
    private func create(_ credential: Credential, sealed: [UInt8] = []) async throws {
        let workspace = credential.workspaceID.text.hasSuffix("1") ? 1 : 2
        let connection = try sampleConnection(1, workspace: workspace)
        try await DatabaseConnectionStore(self.test.database).create(connection, with: credential, sealed: sealed)
    }

    static let samples: [@Sendable () throws -> Credential] = [
        { try sampleCredential(1) },
        { try sampleCredential(1, label: "x", description: "", userID: "u", expiresAt: someTime) },
        { try sampleCredential(1, label: "\0", description: "é\0", fieldNames: []) },
        { try sampleCredential(1, label: String(repeating: "😀", count: 100), fieldNames: ["b", "a", "é\"\0", ""]) },
        { try sampleCredential(1, workspace: 2, expiresAt: .max) },
        { try sampleCredential(1, expiresAt: .min) },
    ]

    @Test(arguments: samples.indices)
    func whatIsCreatedIsFound(_ index: Int) async throws {
        let credential = try Self.samples[index]()
        try await self.create(credential, sealed: [0, 1, 255])
        let found = try #require(try self.store.findSealed(credential.id, in: credential.workspaceID))
        #expect("\(found.credential)" == "\(credential)")
        #expect(found.sealed == [0, 1, 255])
        #expect(try self.store.find(credential.id, in: credential.workspaceID).map { "\($0)" } == "\(credential)")
    }

    @Test func everyTypeComesBack() async throws {
        try await self.create(try sampleCredential(1))
        let sqlite = try self.test.besides()
        for type in AuthType.allCases {
            try sqlite.run("UPDATE credentials SET auth_type = ?1", type.rawValue)
            #expect(try self.store.find(try sampleID(1), in: try sampleID(1))?.authType == type)
        }
        for type in CredentialType.allCases {
            try sqlite.run("UPDATE credentials SET credential_type = ?1", type.rawValue)
            #expect(try self.store.find(try sampleID(1), in: try sampleID(1))?.credentialType == type)
        }
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        try await self.create(try sampleCredential(1))
        #expect(try self.store.find(try sampleID(1), in: try sampleID(2)) == nil)
        #expect(try self.store.findSealed(try sampleID(1), in: try sampleID(2)) == nil)
        #expect(try self.store.findSealed(try sampleID(2), in: try sampleID(1)) == nil)
    }
}
