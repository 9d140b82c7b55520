import Domain
import Storage
import Store
import TestSupport
import Testing

/// Changes of a status, which a rule decides inside the transaction.
@Suite(.serialized) struct ConnectionStatusTests {
    private struct Refusal: Error, Equatable {}

    /// A database with connection 1, which is active, and its credential 1.
    private func open(_ engine: TestEngine) async throws -> any TestDatabase {
        let test = try await engine.open()
        try await test.connections.create(sampleConnection(1), with: sampleCredential(1), sealed: [1])
        return test
    }

    private func connection(in test: any TestDatabase) async throws -> Connection {
        try #require(try await test.connections.find(sampleID(1), in: sampleID(1)))
    }

    @discardableResult
    private func changeStatus(
        of number: Int = 1,
        in test: any TestDatabase,
        by act: Act = sampleAct(.connectionDeactivate),
        deciding rule: @escaping StatusRule
    ) async throws -> Connection {
        try await test.connections.changeStatus(of: sampleID(number), in: sampleID(1), by: act, deciding: rule)
    }

    private static let deactivation: StatusRule = { connection, _ in
        try sampleEvent(.switchedOff, from: connection.status)
    }

    @Test(arguments: TestEngine.allCases)
    func aChangedStatusIsFoundAndIsHistory(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        let event = try sampleEvent(.credentialsRefused, from: .active, message: "HTTP 401")
        let act = sampleAct(.connectionReport)
        let changed = try await self.changeStatus(in: test, by: act) { connection, _ in
            #expect("\(connection)" == "\(before)")
            return event
        }
        #expect((changed.status, changed.statusReason) == (.error, .credentialsRefused))
        #expect((changed.statusMessage, changed.statusChangedAt) == ("HTTP 401", event.createdAt))
        #expect(changed.updatedAt > before.updatedAt)
        #expect("\(try await self.connection(in: test))" == "\(changed)")
        let events = try await test.connections.events(of: changed.id, PageRequest(), in: changed.workspaceID)
        #expect(events.items == [event])
        let audited = try await test.all("SELECT resource_id FROM audit_events WHERE id = ?1", act.id) { $0.text(0) }
        #expect(audited == [changed.id.text])
    }

    /// The rule is called on the connection as the first change left it.
    @Test(arguments: TestEngine.allCases)
    func ofTwoDeactivationsAtOnceOneIsRefused(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let acts = [sampleAct(.connectionDeactivate), sampleAct(.connectionDeactivate)]
        let results = await withTaskGroup { group in
            for act in acts {
                group.addTask {
                    let result = await Result {
                        try await self.changeStatus(in: test, by: act, deciding: Self.deactivation)
                    }
                    return (act.id, result)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let done = results.filter { (try? $0.1.get()) != nil }
        #expect(done.count == 1)
        for (_, result) in results {
            guard case .failure(let error) = result else { continue }
            #expect(error as? ServiceError == ServiceError(.conflict, "The connection is inactive already"))
        }
        // Nothing of the refused change is stored.
        let connection = try await self.connection(in: test)
        #expect("\(connection)" == "\(try #require(try done.first?.1.get()))")
        #expect(try await test.count("SELECT count(*) FROM connection_events") == 1)
        let audited = try await test.all(
            "SELECT id FROM audit_events WHERE action = 'connection.deactivate'"
        ) { $0.text(0) }
        #expect(audited == done.map(\.0.text))
    }

    /// A status that follows from the credential follows from the stored one, not from an older state that a caller has read.
    @Test(arguments: TestEngine.allCases)
    func aRuleReadsTheCredentialOfItsTransaction(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let relabelled = try await test.credentials.update(1) { credential in
            var credential = credential.next(at: someTime.adding(seconds: 2))
            credential.label = "other"
            return credential
        }
        try await self.changeStatus(in: test) { connection, credential in
            #expect("\(try credential())" == "\(relabelled)")
            return try sampleEvent(.credentialsRefused, from: connection.status)
        }
        #expect(try await self.connection(in: test).status == .error)
    }

    @Test(arguments: TestEngine.allCases)
    func `a change with a finding stores it as the last test, and plans no other one`(
        _ engine: TestEngine
    ) async throws {
        let test = try await self.open(engine)
        let tests = DatabaseConnectionTestStore(test.database)
        for (finding, event) in [
            (TestFinding(.refused, message: "invalid_auth"), StatusEvent.credentialsRefused),
            (TestFinding(.passed), .testPassed),
        ] {
            let changed = try await test.connections.changeStatus(
                of: sampleID(1),
                in: sampleID(1),
                storing: finding,
                by: sampleAct(.connectionReport)
            ) { connection, _ in try sampleEvent(event, from: connection.status) }
            let stored = try #require(try await tests.lastTest(of: sampleID(1), in: sampleID(1)))
            #expect(stored.finding == finding)
            #expect((stored.milliseconds, stored.credentialVersion) == (0, 1))
            #expect(stored.testedAt == changed.statusChangedAt)
            let event = try await test.connections.events(of: changed.id, PageRequest(), in: changed.workspaceID)
            #expect(stored.testedBy == event.items.first?.actor)
        }
        #expect(try await test.count("SELECT count(*) FROM work") == 0)
        try await self.changeStatus(in: test, deciding: Self.deactivation)
        #expect(try await tests.lastTest(of: sampleID(1), in: sampleID(1))?.finding.code == .passed)
    }

    @Test(arguments: TestEngine.allCases)
    func aRefusedChangeStoresNothing(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        let before = try await self.connection(in: test)
        await #expect(throws: Refusal()) {
            try await test.connections.changeStatus(
                of: sampleID(1),
                in: sampleID(1),
                storing: TestFinding(.refused),
                by: sampleAct(.connectionReport)
            ) { _, _ in throw Refusal() }
        }
        #expect(try await test.count("SELECT count(*) FROM connection_tests") == 0)
        #expect("\(try await self.connection(in: test))" == "\(before)")
        #expect(try await test.count("SELECT count(*) FROM connection_events") == 0)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action <> 'connection.create'") == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func aMissingConnectionAndOneOfAnotherWorkspaceAreNotFound(_ engine: TestEngine) async throws {
        let test = try await self.open(engine)
        try await test.connections.create(
            sampleConnection(2, workspace: 2),
            with: sampleCredential(2, workspace: 2)
        )
        for number in [2, 3] {
            await #expect(throws: ServiceError.connectionNotFound) {
                try await self.changeStatus(of: number, in: test, deciding: Self.deactivation)
            }
        }
        #expect(try await test.connections.find(sampleID(2), in: sampleID(2))?.status == .active)
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action <> 'connection.create'") == 0)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
