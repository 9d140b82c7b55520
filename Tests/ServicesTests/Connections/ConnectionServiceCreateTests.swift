import Domain
import JSON
import Services
import TestSupport
import Testing

@Suite struct ConnectionServiceCreateTests {
    private let act: Act

    init() throws {
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = sampleAct(.connectionCreate, by: caller)
    }

    private func service(
        _ store: MemoryConnectionStore,
        _ checker: SampleChecker = SampleChecker()
    ) -> ConnectionService {
        ConnectionService(store, secretAccess: .sample(checker: checker), at: someTime)
    }

    private func submission(
        label: String? = "My mail",
        integration: String = "gmail",
        credentialID: String? = nil,
        userID: String? = nil,
        credentials: Secret<JSONObject>? = Secret(["token": "hunter2", "id": 1])
    ) -> ConnectionSubmission {
        ConnectionSubmission(
            label: label,
            integration: integration,
            integrationType: .connectors,
            config: ["a": ["b": 1]],
            credentialID: credentialID,
            userID: userID,
            credentials: credentials
        )
    }

    @Test func theReturnedConnectionIsStored() async throws {
        let store = MemoryConnectionStore()
        let connection = try await self.service(store).create(self.submission(userID: "u1"), by: self.act)
        let row = try #require(store.created.first)
        let credential = try #require(row.credential)
        #expect(store.created.count == 1)
        #expect("\(row.connection)" == "\(connection)")
        #expect(connection.credentialID == credential.id)
        #expect(connection.config == #"{"A":{"b":1}}"#)
        #expect((connection.authMethodID, connection.integrationType) == ("oauth2", .connectors))
        #expect((connection.status, connection.statusReason) == (.active, .checked))
        #expect((connection.createdBy, credential.createdBy) == ("key_1", "key_1"))
        #expect(
            [connection.createdAt, connection.updatedAt, connection.statusChangedAt] == [someTime, someTime, someTime]
        )
        #expect((credential.label, credential.scope, credential.provider) == ("My mail", "user", "gmail"))
        #expect((credential.version, credential.fieldNames) == (1, ["token", "id"]))
        #expect(
            try SampleSealer().open(row.sealed, for: credential.sealingContext).secret.reveal() == [
                "token": "hunter2", "id": 1,
            ]
        )
    }

    @Test func aCredentialWithoutUserHasTheScopeOfTheWorkspace() async throws {
        let store = MemoryConnectionStore()
        _ = try await self.service(store).create(self.submission(), by: self.act)
        #expect(store.created.first?.credential?.scope == "workspace")
    }

    @Test func aSubmissionWithoutCredentialsGetsAnEmptyCredential() async throws {
        let store = MemoryConnectionStore()
        _ = try await self.service(store).create(self.submission(credentials: nil), by: self.act)
        #expect(store.created.first?.credential?.fieldNames == [])
    }

    @Test(
        arguments: [
            (nil, "Gmail"), ("", "Gmail"), ("x", "x"),
            (String(repeating: "é", count: 255), String(repeating: "é", count: 100)),
            (String(repeating: "e\u{301}", count: 60), String(repeating: "e\u{301}", count: 50)),
        ] as [(String?, String)]
    )
    func theCredentialsLabelFits(_ label: String?, _ expected: String) async throws {
        let store = MemoryConnectionStore()
        let connection = try await self.service(store).create(self.submission(label: label), by: self.act)
        #expect(connection.label == label)
        #expect(store.created.first?.credential?.label == expected)
    }

    @Test(arguments: [(-1, .expired), (0, .expired), (1, .active)] as [(Int64, ConnectionStatus)])
    func aConnectionWithAnEndedTokenIsExpired(_ seconds: Int64, _ status: ConnectionStatus) async throws {
        let expiry = someTime.adding(seconds: seconds)
        let store = MemoryConnectionStore()
        let service = self.service(store, SampleChecker(expiresAt: expiry))
        let connection = try await service.create(self.submission(), by: self.act)
        #expect(connection.status == status)
        #expect(connection.statusReason == (status == .expired ? .tokenExpired : .checked))
        #expect(store.created.first?.credential?.expiresAt == expiry)
    }

    @Test func aFailedCheckStoresNothing() async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .config, code: .required, message: "m")])
        let store = MemoryConnectionStore()
        await #expect(throws: failure) {
            try await self.service(store, SampleChecker(failure: failure)).create(self.submission(), by: self.act)
        }
        #expect(store.created.isEmpty)
    }

    @Test func credentialsAndCredentialIdTogetherAreRefused() async throws {
        let store = MemoryConnectionStore()
        let failure = await #expect(throws: CheckFailure.self) {
            try await self.service(store).create(self.submission(credentialID: "cred_1"), by: self.act)
        }
        #expect(failure?.problems.map(\.message) == ["Send either 'credentials' or 'credential_id', not both"])
        #expect(store.created.isEmpty)
    }

    @Test func aStoredCredentialIsUsedAsItIs() async throws {
        let store = MemoryConnectionStore(credentials: [try storedCredential()])
        let id = "cred_00000000000000000000000005"
        let connection = try await self.service(store)
            .create(self.submission(credentialID: id, credentials: nil), by: self.act)
        #expect(connection.credentialID.text == id)
        #expect(store.created.map { $0.credential == nil } == [true])
        #expect(try await self.service(store).credential(of: connection, for: self.act.caller)?.label == "stored")
    }

    @Test(arguments: ["cred_00000000000000000000000006", "5", "", "conn_00000000000000000000000005"])
    func anUnknownCredentialIsNotFound(_ id: String) async throws {
        let store = MemoryConnectionStore(credentials: [try storedCredential()])
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.service(store).create(self.submission(credentialID: id, credentials: nil), by: self.act)
        }
    }

    @Test func anotherWorkspacesCredentialIsNotFound() async throws {
        let store = MemoryConnectionStore(credentials: [try storedCredential(workspace: 2)])
        let submission = self.submission(credentialID: "cred_00000000000000000000000005", credentials: nil)
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.service(store).create(submission, by: self.act)
        }
    }

    @Test func aCredentialThatDoesNotOpenStoresNothing() async throws {
        let store = MemoryConnectionStore(credentials: [try storedCredential(sealedFor: 2)])
        let submission = self.submission(credentialID: "cred_00000000000000000000000005", credentials: nil)
        await #expect(throws: UnreadableSecret.self) { try await self.service(store).create(submission, by: self.act) }
        #expect(store.created.isEmpty)
    }
}
