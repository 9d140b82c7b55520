import Domain
import JSON
import Storage
import TestSupport
import Testing

@testable import Store

@Suite(.serialized) struct OAuthAppStoreTests {
    private func create(
        _ app: OAuthApp,
        sealed: [UInt8] = [1],
        in test: any TestDatabase
    ) async throws {
        try await test.oauthApps.create(app, sealed: sealed, by: sampleAct(.oauthAppCreate))
    }

    private func workspace(_ number: Int) throws -> Identifier<Workspace> { try sampleID(number) }

    /// The numbers of the apps that a workspace may use.
    private func usable(
        by workspace: Int,
        _ integration: String? = nil,
        in test: any TestDatabase
    ) async throws -> [String] {
        try await test.oauthApps.list(
            integration: integration,
            PageRequest(limit: 10),
            usableIn: self.workspace(workspace)
        ).items.map { String($0.id.text.suffix(1)) }
    }

    @Test(arguments: TestEngine.allCases)
    func aCreatedAppIsFoundWithAllItsValues(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let app = try sampleApp(
            1,
            sharing: .workspaces([self.workspace(2)]),
            issuer: "https://issuer.example",
            settings: OAuthApp.Settings(
                scopes: ["a", "b"],
                extraAuthorizeParameters: ["prompt": "consent"],
                tokenAuthentication: .body
            ),
            secretExpiresAt: someTime
        )
        try await self.create(app, sealed: [7, 8], in: test)
        let found = try #require(try await test.oauthApps.findSealed(app.id, usableIn: app.workspaceID))
        #expect(found.sealed == [7, 8])
        let stored = found.app
        #expect((stored.id, stored.workspaceID, stored.label) == (app.id, app.workspaceID, app.label))
        #expect((stored.sharing, stored.settings, stored.issuer) == (app.sharing, app.settings, app.issuer))
        #expect((stored.integration, stored.authMethodID, stored.clientID) == ("gmail", "oauth2", "client"))
        #expect((stored.origin, stored.status, stored.version) == (.manual, .active, 1))
        #expect((stored.secretExpiresAt, stored.refusedAt, stored.statusMessage) == (someTime, nil, nil))
        #expect((stored.createdAt, stored.updatedAt) == (app.createdAt, app.updatedAt))
        #expect(stored.fieldNames == ["client_secret"])
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'oauth_app.create'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func onlyTheWorkspacesThatAnAppNamesMayUseIt(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.create(sampleApp(1), in: test)
        try await self.create(sampleApp(2, sharing: .all), in: test)
        try await self.create(sampleApp(3, sharing: .workspaces([self.workspace(2)])), in: test)
        try await self.create(sampleApp(4, sharing: .workspaces([self.workspace(1), self.workspace(9)])), in: test)
        try await self.create(sampleApp(5, sharing: .workspaces([])), in: test)
        #expect(try await self.usable(by: 1, in: test) == ["1", "2", "3", "4", "5"])
        #expect(try await self.usable(by: 2, in: test) == ["2", "3"])
        for (number, isUsable) in [(1, false), (2, true), (3, true), (4, false), (5, false)] {
            let found = try await test.oauthApps.findSealed(sampleID(number), usableIn: self.workspace(2))
            #expect((found != nil) == isUsable, "\(number)")
            #expect(try await test.oauthApps.find(sampleID(number), in: self.workspace(2)) == nil)
        }
    }

    /// A list is compared id by id: the text of another list that holds the id as a part is no match.
    @Test(
        arguments: TestEngine.allCases,
        [
            #"["wsp_000000000000000000000000021"]"#, #"["xwsp_00000000000000000000000002"]"#,
            #"[["wsp_00000000000000000000000002"]]"#, #"["all"]"#, #"{"all": "wsp_1"}"#,
            #"["WSP_00000000000000000000000002"]"#,
        ]
    )
    func otherTextsShareNothing(_ engine: TestEngine, _ text: String) async throws {
        let test = try await engine.open()
        try await self.create(sampleApp(1), in: test)
        try await test.run("UPDATE oauth_apps SET shared_with = ?1", text)
        #expect(try await self.usable(by: 2, in: test) == [])
        #expect(try await test.oauthApps.findSealed(sampleID(1), usableIn: self.workspace(2)) == nil)
        let newest = try await test.oauthApps.newestSealed(
            for: "gmail",
            "oauth2",
            issuer: nil,
            usableIn: self.workspace(2)
        )
        #expect(newest == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aSharingThatCannotBeReadIsAnError(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.create(sampleApp(1), in: test)
        for text in [#"["x"]"#, #""some""#, "1", "{}"] {
            try await test.run("UPDATE oauth_apps SET shared_with = ?1", text)
            await #expect(throws: MalformedRow.self) {
                try await test.oauthApps.find(sampleID(1), in: self.workspace(1))
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func theNewestActiveAppOfTheWorkspaceComesFirst(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        func newest(_ issuer: String? = nil, in workspace: Int) async throws -> String? {
            try await test.oauthApps.newestSealed(
                for: "gmail",
                "oauth2",
                issuer: issuer,
                usableIn: self.workspace(workspace)
            ).map { String($0.app.id.text.suffix(1)) }
        }
        #expect(try await newest(in: 1) == nil)
        try await self.create(sampleApp(1, workspace: 2, sharing: .all), in: test)
        #expect(try await newest(in: 1) == "1")
        try await self.create(sampleApp(2), in: test)
        try await self.create(sampleApp(3), in: test)
        try await self.create(sampleApp(4, workspace: 2, sharing: .all), in: test)
        #expect(try await newest(in: 1) == "3")
        #expect(try await newest(in: 2) == "4")
        // Others are no client for this.
        try await self.create(sampleApp(5, integration: "slack"), in: test)
        try await self.create(sampleApp(6, authMethodID: "other"), in: test)
        try await self.create(sampleApp(7, status: .error), in: test)
        try await self.create(sampleApp(8, clientID: nil), in: test)
        try await self.create(sampleApp(9, issuer: "https://a.example"), in: test)
        #expect(try await newest(in: 1) == "3")
        #expect(try await newest("https://a.example", in: 1) == "9")
        #expect(try await newest("https://b.example", in: 1) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func pagesHaveOwnAndSharedAppsInOrder(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        for number in 1...6 {
            let isOwn = number.isMultiple(of: 2)
            try await self.create(
                sampleApp(number, workspace: isOwn ? 1 : 2, sharing: .all, integration: number < 5 ? "gmail" : "slack"),
                in: test
            )
        }
        let first = try await test.oauthApps.list(integration: nil, PageRequest(limit: 4), usableIn: self.workspace(1))
        #expect(first.items.map { $0.id.text.suffix(1) } == ["1", "2", "3", "4"])
        #expect((first.total, first.hasMore) == (6, true))
        let rest = try await test.oauthApps.list(
            integration: nil,
            PageRequest(skip: 1, limit: 4, cursor: first.items.last?.id),
            usableIn: self.workspace(1)
        )
        #expect(rest.items.map { $0.id.text.suffix(1) } == ["6"])
        #expect((rest.total, rest.hasMore) == (6, false))
        #expect(try await self.usable(by: 1, "slack", in: test) == ["5", "6"])
    }

    @Test(arguments: TestEngine.allCases)
    func aChangeIsStoredWithItsEventAndMayBeRefused(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let app = try sampleApp(1)
        try await self.create(app, in: test)
        var credential = try sampleCredential(1)
        credential.oauthAppID = app.id
        try await test.credentials.create(credential)
        let updated = try await test.oauthApps.update(
            app.id,
            in: app.workspaceID,
            sealed: [9],
            by: sampleAct(.oauthAppUpdate)
        ) { current, credentials in
            #expect(credentials == 1)
            var next = current.next(at: someTime)
            next.label = "New"
            next.version = 2
            next.status = .error
            next.statusMessage = "refused"
            next.refusedAt = someTime
            next.settings.scopes = ["a"]
            next.sharing = .all
            return next
        }
        let found = try #require(try await test.oauthApps.findSealed(app.id, usableIn: app.workspaceID))
        #expect((found.sealed, found.app.label, found.app.version) == ([9], "New", 2))
        #expect((found.app.status, found.app.statusMessage, found.app.refusedAt) == (.error, "refused", someTime))
        #expect((found.app.settings.scopes, found.app.sharing) == (["a"], .all))
        #expect(found.app.updatedAt == updated.updatedAt && updated.updatedAt > app.updatedAt)
        for refused in [ServiceError.oauthAppNotFound, ServiceError(.conflict, "no")] {
            await #expect(throws: refused) {
                try await test.oauthApps.update(
                    app.id,
                    in: app.workspaceID,
                    sealed: nil,
                    by: sampleAct(.oauthAppUpdate)
                ) {
                    _,
                    _ in throw refused
                }
            }
        }
        await #expect(throws: ServiceError.oauthAppNotFound) {
            try await test.oauthApps.update(app.id, in: self.workspace(2), sealed: nil, by: sampleAct(.oauthAppUpdate))
            {
                app,
                _ in app
            }
        }
        #expect(try await test.count("SELECT count(*) FROM audit_events WHERE action = 'oauth_app.update'") == 1)
    }

    @Test(arguments: TestEngine.allCases)
    func aDeletionSeesTheCredentialsOfAllWorkspaces(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let app = try sampleApp(1, sharing: .all)
        try await self.create(app, in: test)
        for (number, status) in [(1, "active"), (2, "revoking"), (3, "revoked")] {
            var credential = try sampleCredential(number, workspace: 2, status: status)
            credential.oauthAppID = app.id
            try await test.credentials.create(credential)
        }
        await #expect(throws: ServiceError(.conflict, "2")) {
            try await test.oauthApps.delete(app.id, in: app.workspaceID, by: sampleAct(.oauthAppDelete)) { _, count in
                throw ServiceError(.conflict, "\(count)")
            }
        }
        await #expect(throws: ServiceError.oauthAppNotFound) {
            try await test.oauthApps.delete(app.id, in: self.workspace(2), by: sampleAct(.oauthAppDelete)) { _, _ in }
        }
        try await test.oauthApps.delete(app.id, in: app.workspaceID, by: sampleAct(.oauthAppDelete)) { _, _ in }
        #expect(try await test.oauthApps.find(app.id, in: app.workspaceID) == nil)
    }

    @Test(arguments: TestEngine.allCases)
    func aSecondActiveRegistrationIsAConflict(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let issuer = "https://a.example"
        try await self.create(sampleApp(1, origin: .registered, issuer: issuer), in: test)
        try await self.create(sampleApp(2, origin: .registered, issuer: issuer, status: .inactive), in: test)
        await #expect(throws: ServiceError.oauthAppRegistered) {
            try await self.create(sampleApp(3, origin: .registered, issuer: issuer), in: test)
        }
        await #expect(throws: ServiceError.oauthAppRegistered) {
            try await test.oauthApps.update(
                sampleID(2),
                in: self.workspace(1),
                sealed: nil,
                by: sampleAct(.oauthAppUpdate)
            ) { app, _ in
                var app = app
                app.status = .active
                return app
            }
        }
        try await self.create(sampleApp(4, issuer: issuer), in: test)
    }

    @Test(arguments: TestEngine.allCases)
    func aFirstRefusalIsNotedForTheSameSecretOnly(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        let app = try sampleApp(1)
        try await self.create(app, in: test)
        func refusedAt() async throws -> Timestamp? {
            try await test.oauthApps.find(app.id, in: app.workspaceID)?.refusedAt
        }
        var other = app
        other.version = 2
        try await test.oauthApps.setRefusedAt(someTime, of: other)
        #expect(try await refusedAt() == nil)
        try await test.oauthApps.setRefusedAt(someTime, of: app)
        #expect(try await refusedAt() == someTime)
        // Another request noted the refusal since this app was read.
        try await test.oauthApps.setRefusedAt(someTime.adding(seconds: 9), of: app)
        #expect(try await refusedAt() == someTime)
    }

    @Test(arguments: TestEngine.allCases)
    func theLeastEndOfASecretIsThatOfAllWorkspaces(_ engine: TestEngine) async throws {
        let test = try await engine.open()
        try await self.create(sampleApp(1), in: test)
        #expect(try await test.oauthApps.leastSecretExpiry() == nil)
        try await self.create(sampleApp(2, workspace: 2, secretExpiresAt: someTime.adding(seconds: 5)), in: test)
        try await self.create(sampleApp(3, secretExpiresAt: someTime.adding(seconds: 7)), in: test)
        try await self.create(sampleApp(4, secretExpiresAt: someTime, status: .inactive), in: test)
        #expect(try await test.oauthApps.leastSecretExpiry() == someTime.adding(seconds: 5))
    }
}
