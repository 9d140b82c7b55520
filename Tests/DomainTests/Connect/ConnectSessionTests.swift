import Domain
import JSON
import TestSupport
import Testing

@Suite struct ConnectSessionTests {
    static func session(
        status: ConnectSession.Status = .open,
        request: ConnectSession.Request = ConnectSession.Request()
    ) throws -> ConnectSession {
        ConnectSession(
            id: try sampleID(1),
            workspaceID: try sampleID(1),
            purpose: .connect,
            pageKey: Secret(RandomText.bytes()),
            userID: "u1",
            connectionID: nil,
            request: request,
            binding: .confirm,
            status: status,
            expiresAt: someTime.adding(seconds: 60),
            createdBy: "key_1",
            createdAt: someTime,
            updatedAt: someTime
        )
    }

    @Test func everyRequestIsReadBack() throws {
        let app: Identifier<OAuthApp> = try sampleID(7)
        let requests = [
            ConnectSession.Request(),
            ConnectSession.Request(
                targets: [
                    ConnectSession.Target(integration: "gmail"),
                    ConnectSession.Target(
                        integration: "zendesk",
                        authMethodID: "oauth2",
                        oauthAppID: app,
                        scopes: ["a", "b"],
                        config: ["subdomain": "acme"]
                    ),
                    ConnectSession.Target(integration: "slack", scopes: []),
                ],
                label: "Mail",
                userLabel: "jané@acme.example",
                agent: "Research bot",
                returnURL: "https://a.example/done",
                verifies: false,
                allowsAccountChange: true,
                metadata: ["a": [1, nil]]
            ),
        ]
        for request in requests { #expect(ConnectSession.Request(json: request.json) == request) }
    }

    @Test(arguments: [
        #"{}"#, #"{"integrations": [1], "verify": true, "account_change": false}"#,
        #"{"integrations": [{"id": "gmail", "oauth_app_id": "x"}], "verify": true, "account_change": false}"#,
    ])
    func aDamagedRequestIsNone(_ text: String) throws {
        #expect(ConnectSession.Request(json: try #require(try JSON(parsing: text).object)) == nil)
    }

    @Test(arguments: [
        (ConnectSession.Status.open, 59, ConnectSession.State.open), (.open, 60, .expired),
        (.pending, 599, .pending), (.pending, 600, .expired), (.completed, 9999, .completed),
        (.cancelled, 9999, .cancelled),
    ])
    func theStateFollowsTheTime(_ status: ConnectSession.Status, _ seconds: Int, _ state: ConnectSession.State) throws {
        let now = someTime.adding(seconds: Int64(seconds))
        #expect(try Self.session(status: status).state(at: now) == state)
    }

    @Test func everyLinkedSessionIsReadBack() throws {
        let links = [
            LinkedSession(
                workspaceID: try sampleID(1),
                userID: nil,
                integration: "gmail",
                createdBy: "key_1",
                expiresAt: someTime
            ),
            LinkedSession(
                workspaceID: try sampleID(1),
                userID: "u1",
                integration: "gmail",
                authMethodID: "oauth2",
                connectionID: try sampleID(3),
                scopes: ["a"],
                agent: "Research bot",
                returnURL: "https://a.example/done",
                createdBy: "key_1",
                expiresAt: someTime
            ),
        ]
        for link in links { #expect(LinkedSession(json: link.json) == link) }
    }
}

@Suite struct RandomTextTests {
    @Test func everyLengthIsReadBack() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(RandomText.bytes(base64URL: RandomText.base64URL(bytes)) == bytes)
        }
    }

    /// `AB` has bits after its last byte; two texts for one byte would make two sessions of one link.
    @Test(arguments: ["A", "AB", "AAB", "AA==", "A+", "A/", "A A", "AAAAA", "é"])
    func aTextThatOnlyALenientDecoderReadsIsNone(_ text: String) {
        #expect(RandomText.bytes(base64URL: text) == nil)
    }
}
