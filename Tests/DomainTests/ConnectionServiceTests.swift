import Domain
import JSON
import Testing

/// Accepts everything, as the fields below say, and upper-cases config to show that what is checked is what is stored.
private struct Checker: ConnectionChecker {
    var expiresAt: Timestamp?
    var failure: CheckFailure?

    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        if let failure { throw failure }
        return CheckedSubmission(
            authMethodID: "oauth2",
            authType: .oauthToken,
            credentialType: .integration,
            credentials: submission.credentials ?? Secret([:]),
            config: JSONObject(submission.config.map { ($0.key.uppercased(), $0.value) }),
            expiresAt: self.expiresAt
        )
    }
}

/// "Seals" by writing the place in front; opens nothing that was sealed for another one.
private struct Sealer: CredentialSealer {
    struct Refusal: Error {}

    func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8] {
        Array("\(context)|\(JSON.object(secret.reveal()).serialized())".utf8)
    }

    func open(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        let text = String(decoding: sealed, as: UTF8.self)
        guard text.hasPrefix("\(context)|"), case .object(let object) = try JSON(parsing: "\(text.drop { $0 != "{" })")
        else { throw Refusal() }
        return Secret(object)
    }
}

private actor Store: ConnectionStore, CredentialSource {
    nonisolated let existing: (credential: Credential, sealed: [UInt8])?
    private(set) var created: [(connection: Connection, credential: Credential?, sealed: [UInt8])] = []

    init(existing: (Credential, [UInt8])? = nil) {
        self.existing = existing
    }

    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by _: Act) async throws {
        self.created.append((connection, credential, sealed))
    }

    func create(_ connection: Connection, by _: Act) async throws { self.created.append((connection, nil, [])) }

    nonisolated func find(_: Identifier<Connection>, in _: Identifier<Workspace>) throws -> Connection? { nil }

    nonisolated func find(_ id: Identifier<Credential>, in workspace: Identifier<Workspace>) throws -> Credential? {
        try self.findSealed(id, in: workspace)?.credential
    }

    nonisolated func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (credential: Credential, sealed: [UInt8])? {
        self.existing.flatMap { $0.credential.id == id && $0.credential.workspaceID == workspaceID ? $0 : nil }
    }
}

@Suite struct ConnectionServiceTests {
    private let act: Act

    init() throws {
        let caller = Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        self.act = try sampleAct(.connectionCreate, by: caller)
    }

    private func service(_ store: Store, _ checker: Checker = Checker()) -> ConnectionService {
        ConnectionService(
            connections: store,
            credentials: store,
            checker: checker,
            sealer: Sealer(),
            identifiers: IdentifierGenerator(clock: .fixed(someTime.milliseconds)),
            clock: .fixed(someTime.milliseconds)
        )
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

    @Test func whatIsReturnedIsWhatIsStored() async throws {
        let store = Store()
        let connection = try await self.service(store).create(self.submission(userID: "u1"), by: self.act)
        let row = try #require(await store.created.first)
        let credential = try #require(row.credential)
        #expect(await store.created.count == 1)
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
            try Sealer().open(row.sealed, for: credential.sealingContext).reveal() == ["token": "hunter2", "id": 1]
        )
    }

    @Test func withoutUserTheCredentialIsTheWorkspaces() async throws {
        let store = Store()
        _ = try await self.service(store).create(self.submission(), by: self.act)
        #expect(await store.created.first?.credential?.scope == "workspace")
    }

    @Test func withoutCredentialsAnEmptyOneIsStored() async throws {
        let store = Store()
        _ = try await self.service(store).create(self.submission(credentials: nil), by: self.act)
        #expect(await store.created.first?.credential?.fieldNames == [])
    }

    @Test(
        arguments: [
            (nil, "gmail"), ("", "gmail"), ("x", "x"),
            (String(repeating: "é", count: 255), String(repeating: "é", count: 100)),
            (String(repeating: "e\u{301}", count: 60), String(repeating: "e\u{301}", count: 50)),
        ] as [(String?, String)]
    )
    func theCredentialsLabelFits(_ label: String?, _ expected: String) async throws {
        let store = Store()
        let connection = try await self.service(store).create(self.submission(label: label), by: self.act)
        #expect(connection.label == label)
        #expect(await store.created.first?.credential?.label == expected)
    }

    @Test(arguments: [(-1, .expired), (0, .expired), (1, .active)] as [(Int64, ConnectionStatus)])
    func aPastExpiryIsExpired(_ seconds: Int64, _ status: ConnectionStatus) async throws {
        let expiry = someTime.adding(seconds: seconds)
        let store = Store()
        let service = self.service(store, Checker(expiresAt: expiry))
        let connection = try await service.create(self.submission(), by: self.act)
        #expect(connection.status == status)
        #expect(connection.statusReason == (status == .expired ? .tokenExpired : .checked))
        #expect(await store.created.first?.credential?.expiresAt == expiry)
    }

    @Test func aFailedCheckStoresNothing() async throws {
        let failure = CheckFailure([FieldProblem(field: "a", in: .config, code: .required, message: "m")])
        let store = Store()
        await #expect(throws: failure) {
            try await self.service(store, Checker(failure: failure)).create(self.submission(), by: self.act)
        }
        #expect(await store.created.isEmpty)
    }

    @Test func credentialsAndCredentialIdTogetherAreRefused() async throws {
        let store = Store()
        let failure = await #expect(throws: CheckFailure.self) {
            try await self.service(store).create(self.submission(credentialID: "cred_1"), by: self.act)
        }
        #expect(failure?.problems.map(\.message) == ["Send either 'credentials' or 'credential_id', not both"])
        #expect(await store.created.isEmpty)
    }

    private func existing(workspace: Int = 1, sealedFor version: Int = 1) throws -> (Credential, [UInt8]) {
        let credential = Credential(
            id: try sampleID(5),
            workspaceID: try sampleID(workspace),
            label: "stored",
            description: nil,
            authType: .apiKey,
            credentialType: .integration,
            scope: "workspace",
            provider: "gmail",
            userID: nil,
            createdBy: "key_1",
            status: "active",
            expiresAt: nil,
            lastUsedAt: nil,
            version: 1,
            fieldNames: ["token"],
            createdAt: someTime,
            updatedAt: someTime
        )
        let context = SealingContext(
            workspaceID: try sampleID(workspace),
            credentialID: credential.id,
            version: version
        )
        return (credential, try Sealer().seal(Secret(["token": "stored"]), for: context))
    }

    @Test func aStoredCredentialIsUsedAsItIs() async throws {
        let store = Store(existing: try self.existing())
        let id = "cred_00000000000000000000000005"
        let connection = try await self.service(store)
            .create(self.submission(credentialID: id, credentials: nil), by: self.act)
        #expect(connection.credentialID.text == id)
        #expect(await store.created.map { $0.credential == nil } == [true])
        #expect(try self.service(store).credential(of: connection)?.label == "stored")
    }

    @Test(arguments: ["cred_00000000000000000000000006", "5", "", "conn_00000000000000000000000005"])
    func anUnknownCredentialIsNotFound(_ id: String) async throws {
        let store = Store(existing: try self.existing())
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.service(store).create(self.submission(credentialID: id, credentials: nil), by: self.act)
        }
    }

    @Test func anotherWorkspacesCredentialIsNotFound() async throws {
        let store = Store(existing: try self.existing(workspace: 2))
        let submission = self.submission(credentialID: "cred_00000000000000000000000005", credentials: nil)
        await #expect(throws: ServiceError(.notFound, "Credential not found")) {
            try await self.service(store).create(submission, by: self.act)
        }
    }

    @Test func aCredentialThatDoesNotOpenStoresNothing() async throws {
        let store = Store(existing: try self.existing(sealedFor: 2))
        let submission = self.submission(credentialID: "cred_00000000000000000000000005", credentials: nil)
        await #expect(throws: Sealer.Refusal.self) { try await self.service(store).create(submission, by: self.act) }
        #expect(await store.created.isEmpty)
    }

    @Test(arguments: ["", "x", "conn_00000000000000000000000001", "cred_00000000000000000000000001"])
    func anUnknownConnectionIsNotFound(_ id: String) throws {
        #expect(throws: ServiceError(.notFound, "Connection not found")) {
            try self.service(Store()).find(id, for: self.act.caller)
        }
    }
}
