import Domain
import TestSupport
import Testing

@Suite struct StatusReportTests {
    /// A status that allows the report.
    static let statuses: [(StatusReport.Outcome, ConnectionStatus)] = [
        (.testStarted, .active), (.testPassed, .testing), (.credentialsRefused, .active), (.refreshRefused, .expired),
    ]

    @Test(arguments: StatusReport.Outcome.allCases)
    func anOutcomeIsNamedAsTheReasonThatItLeadsTo(_ outcome: StatusReport.Outcome) throws {
        let (_, status) = try #require(Self.statuses.first { $0.0 == outcome })
        let transition = try StatusTransition(from: status, on: outcome.event)
        #expect(transition.reason.rawValue == outcome.rawValue)
    }

    @Test func aConnectionShowsTheEventThatChangedItsStatus() throws {
        let later = someTime.adding(seconds: 60)
        var connection = Connection(
            id: try sampleID(1),
            workspaceID: try sampleID(1),
            label: nil,
            integration: "gmail",
            integrationType: .connectors,
            authMethodID: "oauth2",
            config: "{}",
            credentialID: try sampleID(1),
            userID: nil,
            createdBy: "key_1",
            status: .active,
            statusReason: .checked,
            statusMessage: "before",
            statusChangedAt: someTime,
            createdAt: someTime,
            updatedAt: someTime
        )
        for message in ["revoked", nil] {
            let event = ConnectionEvent(
                try StatusTransition(from: .active, on: .credentialsRefused),
                from: .active,
                id: try sampleID(1),
                message: message,
                actor: "key_2",
                at: later
            )
            #expect((event.from, event.to, event.reason) == (.active, .error, .credentialsRefused))
            #expect((event.message, event.actor, event.createdAt) == (message, "key_2", later))
            connection.apply(event)
            #expect((connection.status, connection.statusReason) == (.error, .credentialsRefused))
            #expect((connection.statusMessage, connection.statusChangedAt) == (message, later))
        }
    }
}
