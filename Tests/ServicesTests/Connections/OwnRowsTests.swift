import Domain
import JSON
import Services
import TestSupport
import Testing

/// A user whose token reaches only the rows of the user. The connection of the samples belongs to `u1`, and its
/// credential to no user.
@Suite struct OwnRowsTests {
    private let id: String
    private let credentialID: String
    private let store: MemoryConnectionStore

    init() throws {
        self.id = try sampleID(1, of: Connection.self).text
        self.credentialID = try sampleID(5, of: Credential.self).text
        self.store = MemoryConnectionStore(
            credentials: [try storedCredential(secret: ["access_token": "a", "refresh_token": "theirs"])],
            connections: [try storedConnection(1)]
        )
    }

    private var connections: ConnectionService { ConnectionService(self.store, at: someTime) }
    private var credentials: CredentialService { CredentialService(self.store, at: someTime) }

    private func act(_ subject: String, workspace: Int = 1) throws -> Act {
        let user = User(subject: subject, workspaces: [], scopes: Scopes([.connectionsWrite]))
        return sampleAct(by: Caller(user, in: try sampleID(workspace)))
    }

    @Test(arguments: ["u2", "usr_u1", "U1"])
    func theConnectionOfAnotherUserIsNotFound(_ subject: String) async throws {
        let act = try self.act(subject)
        let uses: [() async throws -> Void] = [
            { _ = try await self.connections.find(self.id, for: act.caller) },
            { _ = try await self.connections.events(of: self.id, PageRequest(), for: act.caller) },
            { _ = try await self.connections.activate(self.id, by: act) },
            { _ = try await self.connections.deactivate(self.id, by: act) },
            { _ = try await self.connections.report(StatusReport(.testStarted), of: self.id, by: act) },
            { _ = try await self.connections.update(self.id, ConnectionUpdate(label: "x"), by: act) },
            { _ = try await self.connections.reveal(self.id, by: act) },
            { try await self.connections.delete(self.id, by: act) },
        ]
        for use in uses {
            await #expect(throws: ServiceError.connectionNotFound) { try await use() }
        }
        #expect(self.store.writes == 0)
    }

    @Test func aCredentialOfNoUserIsNotFound() async throws {
        let act = try self.act("u1")
        let submission = ConnectionSubmission(integration: "gmail", credentialID: self.credentialID)
        let uses: [() async throws -> Void] = [
            { _ = try await self.credentials.find(self.credentialID, for: act.caller) },
            { _ = try await self.credentials.connections(using: self.credentialID, PageRequest(), for: act.caller) },
            { _ = try await self.credentials.update(self.credentialID, CredentialChanges(label: "x"), by: act) },
            { _ = try await self.credentials.restore(self.credentialID, by: act) },
            { _ = try await self.credentials.reveal(self.credentialID, by: act) },
            { try await self.credentials.delete(self.credentialID, by: act) },
            { _ = try await self.connections.create(submission, by: act) },
            { _ = try await self.connections.reveal(self.id, by: act) },
            { _ = try await self.connections.update(self.id, ConnectionUpdate(config: [:]), by: act) },
            {
                let update = ConnectionUpdate(credentialID: self.credentialID)
                _ = try await self.connections.update(self.id, update, by: act)
            },
        ]
        for use in uses {
            await #expect(throws: ServiceError.credentialNotFound) { try await use() }
        }
        #expect(self.store.writes == 0)
        let connection = try await self.connections.find(self.id, for: act.caller)
        #expect(try await self.connections.credential(of: connection, for: act.caller) == nil)
    }

    /// New credentials get no refresh token from a credential that the user may not reach, and do not replace it.
    @Test func newCredentialsTakeNothingFromACredentialOfNoUser() async throws {
        let update = ConnectionUpdate(credentials: Secret(["access_token": "b"]))
        let connection = try await self.connections.update(self.id, update, by: self.act("u1"))
        #expect(connection.credentialID.text != self.credentialID)
        let new = try #require(self.store.changes.first?.newCredential)
        #expect((new.credential.userID, new.credential.fieldNames) == ("u1", ["access_token"]))
    }

    @Test func aUserGivesRowsToNobodyElse() async throws {
        let act = try self.act("u1")
        for other in ["u2", "usr_u1", ""] {
            let connection = ConnectionSubmission(integration: "gmail", userID: other)
            await #expect(throws: ServiceError.otherUser) { try await self.connections.create(connection, by: act) }
            let credential = CredentialSubmission(
                label: "a",
                authType: .apiKey,
                scope: "user",
                userID: other,
                secret: Secret([:])
            )
            await #expect(throws: ServiceError.otherUser) { try await self.credentials.create(credential, by: act) }
        }
        for userID in ["u2", nil] {
            let update = ConnectionUpdate(userID: .some(userID))
            await #expect(throws: ServiceError.otherUser) {
                try await self.connections.update(self.id, update, by: act)
            }
        }
        #expect(self.store.writes == 0)
        _ = try await self.connections.update(self.id, ConnectionUpdate(userID: "u1"), by: act)
        let made = try await self.connections.create(ConnectionSubmission(integration: "gmail"), by: act)
        #expect((made.userID, self.store.created.first?.credential?.userID) == ("u1", "u1"))
    }

    @Test func aConnectionThatIsGivenAwayMeanwhileIsNotFound() async throws {
        let store = MemoryConnectionStore(
            credentials: [try storedCredential()],
            connections: [try storedConnection(1)],
            interruptions: [{ $0.connections[0].userID = "u2" }]
        )
        await #expect(throws: ServiceError.connectionNotFound) {
            try await ConnectionService(store, at: someTime).deactivate(self.id, by: self.act("u1"))
        }
        #expect(store.rows.connections[0].status == .active)
    }
}
