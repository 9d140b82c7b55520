import Domain
import JSON
import Services
import TestSupport
import Testing

/// Changes of a list of destinations while other requests change the credential.
@Suite struct DestinationRaceTests {
    private func act(_ scopes: [Scope] = [.admin]) throws -> Act {
        sampleAct(by: Caller(id: "key_1", workspaceID: try sampleID(1), scopes: Scopes(scopes)))
    }

    private static func origin(_ host: String) -> ServiceOrigin {
        ServiceOrigin(scheme: "https", host: host, port: 443)
    }

    private func submission(_ host: String) throws -> ConnectionSubmission {
        ConnectionSubmission(
            integration: "gmail",
            config: ["host": .string(host)],
            credentialID: try sampleID(5, of: Credential.self).text
        )
    }

    /// A credential whose secret was given for the host `a`.
    private func credential(_ hosts: [String] = ["a"]) throws -> MemoryConnectionStore.SealedCredential {
        let (credential, _) = try storedCredential()
        let content = SealedContent(Secret(["token": "stored"]), for: Set(hosts.map(Self.origin)))
        return (credential, try SampleSealer().seal(content, for: credential.sealingContext))
    }

    private func list(_ store: MemoryConnectionStore) throws -> [String]? {
        let (credential, sealed) = try #require(store.rows.credentials.first)
        return try SampleSealer().open(sealed, for: credential.sealingContext).destinations?.map(\.host).sorted()
    }

    @Test func `an attached credential that was sealed again meanwhile keeps both new places`() async throws {
        let other = try self.credential(["a", "c"])
        let store = MemoryConnectionStore(
            credentials: [try self.credential()],
            interruptions: [{ $0.credentials[0] = other }]
        )
        let service = ConnectionService(store, at: someTime)
        _ = try await service.create(try self.submission("b"), by: try self.act())
        #expect(store.writes == 2)
        #expect(store.created.count == 1)
        #expect(try self.list(store) == ["a", "b", "c"])
    }

    @Test func `a moved connection whose credential was sealed again meanwhile keeps both new places`() async throws {
        let other = try self.credential(["a", "c"])
        let store = MemoryConnectionStore(
            credentials: [try self.credential()],
            connections: [try storedConnection(3)],
            interruptions: [{ $0.credentials[0] = other }]
        )
        let service = ConnectionService(store, at: someTime)
        let update = ConnectionUpdate(config: ["host": "b"])
        _ = try await service.update(try sampleID(3, of: Connection.self).text, update, by: try self.act())
        #expect(store.writes == 2)
        #expect(try self.list(store) == ["a", "b", "c"])
    }

    @Test func `a longer list makes a concurrent new secret begin again`() async throws {
        let (credential, sealed) = try self.credential(["a", "b"])
        let longer = (credential.next(at: someTime), sealed)
        let store = MemoryConnectionStore(
            credentials: [try self.credential()],
            interruptions: [{ $0.credentials[0] = longer }]
        )
        let service = CredentialService(store, at: someTime)
        let changes = CredentialChanges(secret: Secret(["token": "new"]))
        _ = try await service.update(credential.id.text, changes, by: try self.act())
        #expect(store.writes == 2)
        #expect(try self.list(store) == ["a", "b"])
    }

    @Test func `a place that is in the list needs no write of the credential`() async throws {
        let store = MemoryConnectionStore(credentials: [try self.credential()])
        let before = store.rows.credentials[0].sealed
        _ = try await ConnectionService(store, at: someTime).create(
            try self.submission("a"),
            by: try self.act([.connectionsWrite])
        )
        #expect(store.rows.credentials[0].sealed == before)
        #expect(store.rows.acts.map(\.act.action) == [.connectionCreate])
    }

    @Test func `a damaged secret is replaced for the places that its connections name`() async throws {
        var (credential, _) = try self.credential()
        credential.label = "damaged"
        var connection = try storedConnection(3)
        connection.config = #"{"host":"a"}"#
        let store = MemoryConnectionStore(credentials: [(credential, [0])], connections: [connection])
        let changes = CredentialChanges(secret: Secret(["token": "new"]))
        _ = try await CredentialService(store, at: someTime).update(
            credential.id.text,
            changes,
            by: try self.act([.credentialsWrite])
        )
        #expect(try self.list(store) == ["a"])
    }
}
