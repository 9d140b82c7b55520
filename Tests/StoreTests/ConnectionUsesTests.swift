import Domain
import Storage
import Store
import TestSupport
import Testing

@Suite(.serialized) struct ConnectionUsesTests {
    private static let day: Int64 = 86_400

    private let identifiers = (0...40).map { days in
        IdentifierGenerator(clock: Clock { someTime.adding(seconds: -Int64(days) * Self.day) })
    }

    /// An event as old as a number of days.
    private func event(
        _ action: AuditAction,
        on resourceID: String,
        daysAgo days: Int,
        by actor: String = "key_1",
        request: String? = nil,
        status: Int? = nil
    ) throws -> AuditRecord {
        let caller = Caller(id: actor, workspaceID: try sampleID(1), scopes: Scopes([.admin]))
        let act = Act(id: self.identifiers[days].next(), action, by: caller, requestID: request)
        return AuditRecord(act, on: resourceID, refusedWith: status)
    }

    private func uses(_ test: any TestDatabase) async throws -> ConnectionUses {
        try await test.auditEvents.uses(
            of: sampleConnection(1, credential: 2),
            since: someTime.adding(seconds: -30 * Self.day)
        )
    }

    @Test(arguments: TestEngine.allCases)
    func aUseIsARevealOfTheConnectionOrItsCredential(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        #expect(try await self.uses(test) == ConnectionUses())
        let connection = try sampleID(1, of: Connection.self).text
        let credential = try sampleID(2, of: Credential.self).text
        try await test.auditEvents.record([
            self.event(.credentialReveal, on: credential, daysAgo: 35),
            self.event(.connectionReveal, on: connection, daysAgo: 20, request: "req_1"),
            self.event(.credentialReveal, on: credential, daysAgo: 20, request: "req_1"),
            self.event(.credentialReveal, on: credential, daysAgo: 10, by: "key_2", request: "req_2"),
            // No uses: another action, a refusal, and another connection.
            self.event(.connectionUpdate, on: connection, daysAgo: 5),
            self.event(.connectionReveal, on: connection, daysAgo: 4, status: 409),
            self.event(.connectionReveal, on: "conn_other", daysAgo: 3),
        ])
        let uses = try await self.uses(test)
        #expect(uses.lastAt == someTime.adding(seconds: -10 * Self.day))
        #expect(uses.lastActor == "key_2")
        #expect(uses.count == 2)
        #expect(!uses.isCut)
    }

    @Test(arguments: TestEngine.allCases)
    func aLastUseBeforeThePeriodIsFoundAndNotCounted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let credential = try sampleID(2, of: Credential.self).text
        try await test.auditEvents.record([self.event(.credentialReveal, on: credential, daysAgo: 40)])
        let uses = try await self.uses(test)
        #expect(uses.lastActor == "key_1")
        #expect(uses.count == 0)
    }

    @Test(arguments: TestEngine.allCases)
    func theNewestThousandEventsAreCounted(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let credential = try sampleID(2, of: Credential.self).text
        let events = try (0...1000).map { _ in try self.event(.credentialReveal, on: credential, daysAgo: 1) }
        try await test.auditEvents.record(events)
        let uses = try await self.uses(test)
        #expect(uses.count == 1000)
        #expect(uses.isCut)
    }
}
