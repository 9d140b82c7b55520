import Domain
import Services
import TestSupport
import Testing

/// The changes of a connection's status after a test.
struct StatusAfterTestTests {
    private struct Row {
        let code: TestCode
        let status: ConnectionStatus
        var activates = false
        var needsConfirmation = false
        var reason: StatusReason?
        var isAsked = true
        var isPast = false
        var isPastExpiry = false
        let changes: [String]
    }

    private static let toActive = ["testing test_started", "active test_passed"]
    private static let toError = ["testing test_started", "error credentials_refused"]

    private static let rows: [Row] = [
        Row(code: .passed, status: .active, changes: []),
        Row(code: .passed, status: .testing, changes: ["active test_passed"]),
        Row(code: .passed, status: .error, changes: toActive),
        Row(code: .passed, status: .expired, changes: toActive),
        Row(code: .passed, status: .expired, isPast: true, changes: []),
        Row(code: .passed, status: .inactive, changes: []),
        Row(code: .passed, status: .inactive, activates: true, changes: toActive),
        Row(code: .passed, status: .inactive, activates: true, isPast: true, changes: []),
        Row(code: .missingScope, status: .active, changes: []),
        Row(code: .missingScope, status: .error, changes: toActive),
        Row(code: .missingScope, status: .testing, changes: ["active test_passed"]),
        Row(code: .refused, status: .active, changes: toError),
        // A connection that waits for its first test does not wait for ever.
        Row(code: .noTest, status: .testing, reason: .testRequested, isAsked: false, changes: ["active checked"]),
        Row(code: .invalidConfig, status: .testing, reason: .testRequested, changes: ["error credentials_refused"]),
        Row(code: .moved, status: .testing, reason: .testRequested, changes: ["error credentials_refused"]),
        Row(code: .timeout, status: .testing, reason: .testRequested, changes: []),
        Row(code: .noTest, status: .testing, reason: .testStarted, changes: []),
        Row(code: .invalidConfig, status: .testing, reason: .testStarted, changes: []),
        Row(code: .refused, status: .active, needsConfirmation: true, changes: []),
        Row(code: .refused, status: .testing, needsConfirmation: true, changes: ["error credentials_refused"]),
        // A test that another program has begun ends with that program's report.
        Row(code: .passed, status: .testing, reason: .testStarted, isAsked: false, changes: []),
        Row(code: .refused, status: .testing, reason: .testStarted, isAsked: false, changes: []),
        Row(code: .passed, status: .testing, reason: .testRequested, isAsked: false, changes: ["active test_passed"]),
        Row(
            code: .refused,
            status: .testing,
            reason: .testRequested,
            isAsked: false,
            changes: ["error credentials_refused"]
        ),
        Row(code: .passed, status: .testing, reason: .testStarted, changes: ["active test_passed"]),
        Row(code: .refused, status: .error, changes: []),
        Row(code: .refused, status: .expired, changes: []),
        Row(code: .refused, status: .inactive, activates: true, changes: []),
        Row(code: .expired, status: .active, changes: toError),
        Row(code: .expired, status: .active, isPastExpiry: true, changes: []),
    ]

    @Test(arguments: rows.indices)
    func `a definite finding changes the status once`(_ index: Int) throws {
        let row = Self.rows[index]
        let events = try self.events(row)
        #expect(events.map { "\($0.to.rawValue) \($0.reason.rawValue)" } == row.changes)
        var status = row.status
        for event in events {
            #expect(event.from == status)
            #expect(event.actor == "key_1" && event.createdAt == someTime)
            #expect(event.message == (event.reason == .credentialsRefused ? "why" : nil))
            status = event.to
        }
        #expect(Set(events.map(\.id)).count == events.count)
        #expect(events.map(\.id) == events.map(\.id).sorted { $0.text < $1.text })
    }

    @Test(arguments: TestCode.allCases, ConnectionStatus.allCases)
    func `a finding that is not definite changes no status`(_ code: TestCode, _ status: ConnectionStatus) throws {
        let events = try self.events(Row(code: code, status: status, activates: true, changes: []))
        switch code.outcome {
        case .unsure: #expect(events.isEmpty)
        // The connection with status `testing` waits for its first test.
        case .notTestable: #expect(events.isEmpty || status == .testing)
        // Patchbay itself refused the call, and the service was not asked.
        case .refused where code == .moved || code == .invalidConfig: #expect(events.isEmpty || status == .testing)
        case .refused: #expect(events.last.map { $0.to == .error } ?? (status != .active && status != .testing))
        case .passed: #expect(events.last.map { $0.to == .active } ?? (status == .active))
        }
        // No change of status ends in a test.
        #expect(events.last?.to != .testing)
    }

    private func events(_ row: Row) throws -> [ConnectionEvent] {
        let after = StatusAfterTest(
            TestFinding(row.code, message: "why", isPastExpiry: row.isPastExpiry),
            by: "key_1",
            activates: row.activates,
            isAsked: row.isAsked,
            needsConfirmation: row.needsConfirmation,
            expiry: row.isPast ? someTime : nil,
            at: someTime,
            identifiers: IdentifierGenerator(clock: Clock { someTime })
        )
        var connection = try storedConnection(1, status: row.status)
        connection.statusReason = row.reason ?? connection.statusReason
        return try after.rule(connection)
    }

    @Test func `a long message is cut at the length of a status message`() throws {
        let after = StatusAfterTest(
            TestFinding(.refused, message: String(repeating: "é", count: 300)),
            by: "patchbay",
            expiry: nil,
            at: someTime,
            identifiers: IdentifierGenerator(clock: Clock { someTime })
        )
        let message = try after.events(for: storedConnection(1)).last?.message
        #expect(message?.unicodeScalars.count == StatusReport.longestMessage)
    }
}
