import Domain
import Storage
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct ConnectionStoreTests {
    private static let samples: [@Sendable () throws -> Connection] = [
        { try sampleConnection(1) },
        { try sampleConnection(1, label: nil) },
        { try sampleConnection(1, label: "", config: #"{"b":1.0,"a":{"é":[null,"\u0000"]}}"#, userID: "") },
        { try sampleConnection(1, label: "\0a\"'", userID: "user 1", status: .expired) },
        { try sampleConnection(1, label: String(repeating: "😀", count: 255), status: .inactive) },
    ]

    @Test(arguments: TestEngine.allCases, samples.indices)
    func aCreatedConnectionIsFound(_ engine: TestEngine, _ index: Int) async throws {
        let test = try await engine.open()
        let connection = try Self.samples[index]()
        try await test.connections.create(connection, with: sampleCredential(1), sealed: [1, 2, 3])
        let found = try #require(try await test.connections.find(connection.id, in: connection.workspaceID))
        #expect("\(found)" == "\(connection)")
        #expect(try await test.credentials.find(connection.credentialID, in: connection.workspaceID) != nil)
    }

    @Test(arguments: TestEngine.allCases)
    func anotherWorkspaceSeesNothing(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        for (number, workspace) in [(1, 2), (2, 1)] {
            #expect(try await test.connections.find(sampleID(number), in: sampleID(workspace)) == nil)
            #expect(try await test.connections.findWithSecret(sampleID(number), in: sampleID(workspace)) == nil)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func theWorkspaceOfAConnectionIsFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        #expect(try await test.connections.workspace(of: sampleID(1)) == sampleID(1))
        #expect(try await test.connections.workspace(of: sampleID(2)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aConnectionMayUseAStoredCredential(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        try await test.connections.create(sampleConnection(2, credential: 1))
        #expect(try await test.connections.find(sampleID(2), in: sampleID(1))?.credentialID == sampleID(1))
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingCredentialIsNotFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await test.connections.create(sampleConnection(1))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func anotherWorkspacesCredentialIsNotFound(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await test.connections.create(sampleConnection(2, workspace: 2, credential: 1))
        }
        #expect(try await test.connections.find(sampleID(2), in: sampleID(2)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func bothRowsAreStoredOrNeither(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        let error = await #expect(throws: (any Error).self) {
            try await test.connections.create(sampleConnection(1, credential: 2), with: sampleCredential(2))
        }
        #expect((error as? any DatabaseError)?.kind == .uniqueViolation)
        #expect(try await test.credentials.find(sampleID(2), in: sampleID(1)) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func orderByIdIsOrderOfCreation(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let identifiers = IdentifierGenerator(clock: Clock { someTime })
        var created: [String] = []
        for number in 1...30 {
            let sample = try sampleConnection(number)
            let connection = Connection(
                id: identifiers.next(),
                workspaceID: sample.workspaceID,
                label: nil,
                integration: "gmail",
                integrationType: .connectors,
                authMethodID: "oauth2",
                config: "{}",
                credentialID: sample.credentialID,
                userID: nil,
                createdBy: "key_1",
                status: .active,
                statusReason: .checked,
                statusChangedAt: someTime,
                createdAt: someTime,
                updatedAt: someTime
            )
            try await test.connections.create(connection, with: sampleCredential(number))
            created.append(connection.id.text)
        }
        #expect(try await test.all("SELECT id FROM connections ORDER BY id") { $0.text(0) } == created)
    }

    @Test(arguments: TestEngine.allCases)
    func manyCreatesAtOnceAreAllStored(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let store = test.connections
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...80 {
                group.addTask {
                    try await store.create(
                        sampleConnection(number),
                        with: sampleCredential(number),
                        sealed: [UInt8(number)]
                    )
                }
            }
            try await group.waitForAll()
        }
        for number in 1...80 {
            #expect(try await store.find(sampleID(number), in: sampleID(1)) != nil)
            let found = try await test.credentials.findSealed(sampleID(number), in: sampleID(1))
            #expect(found?.sealed == [UInt8(number)])
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aConnectionIsFoundWithItsCredentialAndSecret(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let connection = try sampleConnection(1, label: nil, userID: "u", status: .expired)
        let credential = try sampleCredential(1, description: "d", expiresAt: someTime, fieldNames: ["a", "b"])
        try await test.connections.create(connection, with: credential, sealed: [0, 1, 255])
        try await test.connections.create(sampleConnection(2), with: sampleCredential(2), sealed: [2])
        let found = try #require(try await test.connections.findWithSecret(connection.id, in: connection.workspaceID))
        #expect("\(found.connection)" == "\(connection)")
        #expect("\(found.credential)" == "\(credential)")
        #expect(found.sealed == [0, 1, 255])
    }

    /// While another task replaces the secret, no read has parts of two versions.
    @Test(arguments: TestEngine.allCases)
    func aConnectionAndItsSecretAreOfOneState(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let (connections, credentials) = (test.connections, test.credentials)
        let last = 100
        try await connections.create(sampleConnection(1, label: "1"), with: sampleCredential(1), sealed: [1])
        let reader = Task {
            var version = 0
            repeat {
                let found = try #require(try await connections.findWithSecret(sampleID(1), in: sampleID(1)))
                version = found.credential.version
                #expect((found.connection.label, found.sealed) == ("\(version)", [UInt8(version)]))
                await Task.yield()
            } while version < last && !Task.isCancelled
        }
        defer { reader.cancel() }
        var (connection, credential) = (try sampleConnection(1, label: "1"), try sampleCredential(1))
        for version in 2...last {
            var newConnection = connection.next(at: someTime)
            newConnection.label = "\(version)"
            var newCredential = credential.next(at: someTime)
            newCredential.version = version
            let replacement = SecretReplacement(
                from: credential,
                to: newCredential,
                sealed: [UInt8(version)],
                with: (ConnectionChange(from: connection, to: newConnection), sampleAct(.connectionUpdate))
            )
            try await credentials.replace(replacement)
            (connection, credential) = (newConnection, newCredential)
        }
        try await reader.value
    }

    @Test(arguments: TestEngine.allCases)
    func theOverviewShowsCreatedConnections(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let credential = try sampleCredential(1, expiresAt: someTime, fieldNames: ["a", "b"])
        try await test.connections.create(sampleConnection(1), with: credential, sealed: Array("sealed".utf8))
        let rows = try await test.all(
            "SELECT id, workspace, label, status, credential_fields, credential_expires_at FROM connection_overview"
        ) { row in (0..<6).map(row.text) }
        let id = "conn_00000000000000000000000001"
        #expect(rows == [[id, "one", "Mail", "active", #"["a","b"]"#, someTime.text]])
    }

    @Test(arguments: TestEngine.allCases)
    func aFullQueueIsUnavailable(_ engine: TestEngine) async throws {
        let test = try await engine.open(queueLimit: 0)
        await #expect(throws: ServiceError(.unavailable, "Too many writes are waiting; try again in a moment")) {
            try await test.connections.create(sampleConnection(1))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aClosedDatabaseIsUnavailable(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        test.close()
        await #expect(throws: ServiceError(.unavailable, "The service is stopping; try again in a moment")) {
            try await test.connections.create(sampleConnection(1))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func aRowThatAnotherProgramChangedIsAnError(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1))
        try await test.run("UPDATE connections SET status_changed_at = 'hunter2'")
        let error = try await #require(throws: MalformedRow.self) {
            try await test.connections.find(sampleID(1), in: sampleID(1))
        }
        #expect(error.logDescription == "a row has an unexpected value in column status_changed_at")
    }
}
