import Domain
import SQLite
import Testing

@testable import Store

@Suite(.serialized) struct ConnectionStoreTests {
    private let test: TestDatabase
    private let store: DatabaseConnectionStore
    private let credentials: DatabaseCredentialStore

    init() throws {
        self.test = try TestDatabase()
        self.store = DatabaseConnectionStore(self.test.database)
        self.credentials = DatabaseCredentialStore(self.test.database)
    }

    static let samples: [@Sendable () throws -> Connection] = [
        { try sampleConnection(1) },
        { try sampleConnection(1, label: nil) },
        { try sampleConnection(1, label: "", config: #"{"b":1.0,"a":{"é":[null,"\u0000"]}}"#, userID: "") },
        { try sampleConnection(1, label: "\0a\"'", userID: "user 1", status: .expired) },
        { try sampleConnection(1, label: String(repeating: "😀", count: 255), status: .inactive) },
    ]

    @Test(arguments: samples.indices)
    func whatIsCreatedIsFound(_ index: Int) async throws {
        let connection = try Self.samples[index]()
        try await self.store.create(connection, with: try sampleCredential(1), sealed: [1, 2, 3])
        let found = try #require(try self.store.find(connection.id, in: connection.workspaceID))
        #expect("\(found)" == "\(connection)")
        #expect(try self.credentials.find(connection.credentialID, in: connection.workspaceID) != nil)
    }

    @Test func anotherWorkspaceSeesNothing() async throws {
        try await self.store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        #expect(try self.store.find(try sampleID(1), in: try sampleID(2)) == nil)
        #expect(try self.store.find(try sampleID(2), in: try sampleID(1)) == nil)
    }

    @Test func aConnectionMayUseAStoredCredential() async throws {
        try await self.store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        try await self.store.create(try sampleConnection(2, credential: 1))
        #expect(try self.store.find(try sampleID(2), in: try sampleID(1))?.credentialID == sampleID(1))
    }

    @Test func aCredentialThatIsGoneIsNotFound() async throws {
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.store.create(try sampleConnection(1))
        }
    }

    @Test func anotherWorkspacesCredentialIsNotFound() async throws {
        try await self.store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.store.create(try sampleConnection(2, workspace: 2, credential: 1))
        }
        #expect(try self.store.find(try sampleID(2), in: try sampleID(2)) == nil)
    }

    @Test func bothRowsAreStoredOrNeither() async throws {
        try await self.store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        await #expect(throws: SQLiteError.self) {
            try await self.store.create(
                try sampleConnection(1, credential: 2),
                with: try sampleCredential(2),
                sealed: []
            )
        }
        #expect(try self.credentials.find(try sampleID(2), in: try sampleID(1)) == nil)
    }

    @Test func orderByIdIsOrderOfCreation() async throws {
        var created: [String] = []
        for number in 1...30 {
            let sample = try sampleConnection(number)
            let credential = try sampleCredential(number)
            let id: Identifier<Connection> = self.test.identifiers.next()
            let connection = Connection(
                id: id,
                workspaceID: sample.workspaceID,
                label: nil,
                integration: "gmail",
                integrationType: .connectors,
                authMethodID: "oauth2",
                config: "{}",
                credentialID: credential.id,
                userID: nil,
                createdBy: "key_1",
                status: .active,
                statusReason: .checked,
                statusChangedAt: someTime,
                createdAt: someTime,
                updatedAt: someTime
            )
            try await self.store.create(connection, with: credential, sealed: [])
            created.append(id.text)
        }
        #expect(try self.test.besides().all("SELECT id FROM connections ORDER BY id") { $0.text(0) } == created)
    }

    @Test func manyCreatesAtOnceAreAllStored() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...80 {
                group.addTask {
                    try await self.store.create(
                        try sampleConnection(number),
                        with: try sampleCredential(number),
                        sealed: [UInt8(number)]
                    )
                }
            }
            try await group.waitForAll()
        }
        for number in 1...80 {
            #expect(try self.store.find(try sampleID(number), in: try sampleID(1)) != nil)
            let found = try self.credentials.findSealed(try sampleID(number), in: try sampleID(1))
            #expect(found?.sealed == [UInt8(number)])
        }
    }

    @Test func theOverviewShowsWhatWasCreated() async throws {
        let credential = try sampleCredential(1, expiresAt: someTime, fieldNames: ["a", "b"])
        try await self.store.create(try sampleConnection(1), with: credential, sealed: Array("sealed".utf8))
        let row = try self.test.besides().first(
            "SELECT id, workspace, label, status, credential_fields, credential_expires_at FROM connection_overview"
        ) { row in (0..<6).map(row.text) }
        let id = "conn_00000000000000000000000001"
        #expect(row == [id, "one", "Mail", "active", #"["a","b"]"#, someTime.text])
    }

    @Test func aFullQueueIsUnavailable() async throws {
        let test = try TestDatabase(queueLimit: 0)
        let error = try await #require(throws: ServiceError.self) {
            try await DatabaseConnectionStore(test.database).create(try sampleConnection(1))
        }
        #expect(error == ServiceError(.unavailable, "Too many writes are waiting; try again in a moment"))
    }

    @Test func anotherProgramsLockIsUnavailable() async throws {
        let test = try TestDatabase(busyTimeout: 1)
        let other = try test.besides()
        try other.run("BEGIN IMMEDIATE")
        let store = DatabaseConnectionStore(test.database)
        let error = try await #require(throws: ServiceError.self) {
            try await store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        }
        #expect(error.code == .unavailable && error.message.contains("write lock"))
        #expect(try store.find(try sampleID(1), in: try sampleID(1)) == nil)
        try other.run("ROLLBACK")
        try await store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
    }

    @Test func aRowThatSomebodyChangedIsAnError() async throws {
        try await self.store.create(try sampleConnection(1), with: try sampleCredential(1), sealed: [])
        try self.test.besides().run("UPDATE connections SET status_changed_at = 'hunter2'")
        let error = try #require(throws: MalformedRow.self) {
            try self.store.find(try sampleID(1), in: try sampleID(1))
        }
        #expect(error.logDescription == "a row has an unexpected value in column status_changed_at")
    }
}
