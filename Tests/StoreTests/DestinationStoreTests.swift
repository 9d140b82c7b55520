import Domain
import JSON
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct DestinationStoreTests {
    private func sealed(_ number: Int, in test: any TestDatabase) async throws -> [UInt8]? {
        try await test.credentials.findSealed(sampleID(number), in: sampleID(1))?.sealed
    }

    private func unmark(_ test: any TestDatabase) async throws {
        try await test.run("UPDATE credentials SET has_destinations = 0 WHERE id > ''")
    }

    private func change(_ number: Int, from old: [UInt8]) throws -> DestinationsChange {
        let credential = try sampleCredential(number).next(at: someTime.adding(seconds: 9))
        return DestinationsChange(of: credential, from: old, to: [7], by: sampleAct(.credentialUpdate))
    }

    @Test(arguments: TestEngine.allCases)
    func `a new credential is marked as having a list`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
        try await test.credentials.create(sampleCredential(2, isInline: false), sealed: [2])
        #expect(try await test.sealedSecrets.unlisted(after: nil, limit: 10).isEmpty)
    }

    @Test(arguments: TestEngine.allCases)
    func `unmarked credentials come in pages with their previous secrets`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...3 {
            try await test.credentials.create(sampleCredential(number, isInline: false), sealed: [UInt8(number)])
        }
        try await test.run(
            """
            INSERT INTO previous_secrets (credential_id, workspace_id, version, sealed, replaced_at)
            SELECT id, workspace_id, 4, x'09', created_at FROM credentials WHERE id = ?1
            """,
            try sampleID(2, of: Credential.self)
        )
        try await self.unmark(test)
        let first = try await test.sealedSecrets.unlisted(after: nil, limit: 2)
        #expect(first.map(\.current.sealed) == [[1], [2]])
        #expect(first.map { $0.previous?.sealed } == [nil, [9]])
        #expect(first.map { $0.previous?.context.version } == [nil, 4])
        let second = try await test.sealedSecrets.unlisted(after: sampleID(2), limit: 2)
        #expect(second.map(\.current.sealed) == [[3]])
    }

    @Test(arguments: TestEngine.allCases)
    func `a list is stored only over the bytes that were read, and marks the row`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...3 {
            try await test.credentials.create(sampleCredential(number, isInline: false), sealed: [UInt8(number)])
        }
        try await self.unmark(test)
        let secrets = try await test.sealedSecrets.unlisted(after: nil, limit: 10).map(\.current)
        // Meanwhile one secret is sealed anew, and one row is marked.
        try await test.run("UPDATE credentials SET sealed = x'08' WHERE sealed = x'01'")
        try await test.run("UPDATE credentials SET has_destinations = 1 WHERE sealed = x'02'")
        try await test.sealedSecrets.list(secrets.map { ResealedSecret($0, as: [7]) })
        var stored: [[UInt8]?] = []
        for number in 1...3 { stored.append(try await self.sealed(number, in: test)) }
        #expect(stored == [[8], [2], [7]])
        #expect(try await test.sealedSecrets.unlisted(after: nil, limit: 10).map(\.current.sealed) == [[8]])
    }

    @Test(arguments: TestEngine.allCases)
    func `sealing with another data key does not undo a longer list`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1, isInline: false), sealed: [1])
        let read = try await test.sealedSecrets.secrets(in: .credentials, withoutKeyHeader: nil, after: nil, limit: 1)
        let connection = try sampleConnection(2, credential: 1)
        let change = try self.change(1, from: [1])
        try await test.connections.create(connection, with: change, by: sampleAct(.connectionCreate))
        try await test.sealedSecrets.replace(read.map { ResealedSecret($0, as: [6]) })
        #expect(try await self.sealed(1, in: test) == [7])
    }

    @Test(arguments: TestEngine.allCases)
    func `a longer list is stored with its connection or not at all`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1, isInline: false), sealed: [1])
        let connection = try sampleConnection(2, credential: 1)
        let stale = try self.change(1, from: [5])
        await #expect(throws: StaleRow.self) {
            try await test.connections.create(connection, with: stale, by: sampleAct(.connectionCreate))
        }
        #expect(try await test.count("SELECT count(*) FROM connections") == 0)
        #expect(try await self.sealed(1, in: test) == [1])
        let change = try self.change(1, from: [1])
        try await test.connections.create(connection, with: change, by: sampleAct(.connectionCreate))
        let found = try #require(try await test.credentials.find(sampleID(1), in: sampleID(1)))
        #expect((found.updatedAt, found.version) == (change.credential.updatedAt, 1))
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'credential.update'") == 1)
        // An update of the connection whose list is stale changes neither.
        let old = try #require(try await test.connections.find(sampleID(2), in: sampleID(1)))
        var new = old.next(at: someTime.adding(seconds: 60))
        new.config = #"{"b":1}"#
        let refused = ConnectionChange(from: old, to: new, destinations: stale)
        await #expect(throws: StaleRow.self) { try await test.connections.update(refused) }
        #expect("\(try #require(try await test.connections.find(sampleID(2), in: sampleID(1))))" == "\(old)")
    }

    @Test(arguments: TestEngine.allCases)
    func `every config of a credential's connections is asked for its places once`(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await test.credentials.create(sampleCredential(1, isInline: false), sealed: [1])
        for (number, host) in [(1, "a"), (2, "b"), (3, "a")] {
            var connection = try sampleConnection(number, credential: 1)
            connection.config = #"{"host":"\#(host)"}"#
            try await test.connections.create(connection)
        }
        let places = try await test.credentials.destinations(using: sampleID(1), in: sampleID(1)) { submission in
            let origin = ServiceOrigin(scheme: "https", host: submission.config["host"]?.string ?? "", port: 1)
            return [Destination(origin, from: []), Destination(origin, from: [])]
        }
        #expect(places.map(\.origin.host).sorted() == ["a", "b"])
        let others = try await test.credentials.destinations(using: sampleID(1), in: sampleID(2)) { _ in
            [Destination(ServiceOrigin(scheme: "https", host: "x", port: 1), from: [])]
        }
        #expect(others.isEmpty)
    }
}
