import Domain
import HTTPTypes
import JSON
import Services
import Synchronization
import TestSupport
import Testing
import Web

@testable import Console
@testable import Services

@Suite(.serialized) struct ConnectPagesTests {
    private func mail(_ integrations: [String] = ["gmail"]) -> ConnectSessionSubmission {
        ConnectSessionSubmission(
            userID: "user_1",
            targets: integrations.map { integration in
                let method = integration == "postgres" ? nil : "oauth2"
                return ConnectSessionSubmission.Target(integration: integration, authMethodID: method)
            },
            userLabel: "jane@acme.com",
            binding: .confirm
        )
    }

    /// Opens a link as a browser does.
    ///
    /// - Returns: the browser and the session's first page.
    private func open(_ site: ConnectSite, _ path: String) async throws -> (jar: Jar, page: Jar.Page) {
        let jar = Jar(site)
        let link = try await jar.get(path)
        #expect(link.status == 303)
        return (jar, try await jar.get(link.location))
    }

    @Test func aLinkBindsNobodyAndGivesTheBrowserItsCookie() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail())
        let jar = Jar(site)
        let first = try await jar.get(path)
        #expect(first.status == 303)
        #expect(first.location.hasPrefix("/connect/s/\(session.id)?pass="))
        #expect(first.headers[.setCookie]?.hasPrefix("__Host-pb_browser=") == true)
        let second = try await jar.get(path)
        #expect(second.headers[.setCookie] == nil)
        #expect(second.location == first.location)
        let page = try await jar.get(first.location)
        #expect(page.status == 200)
        #expect(page.text.contains("<h1>Connect Gmail to ACME</h1>"))
        #expect(page.text.contains("for <b dir=\"auto\">jane@acme.com</b>"))
        #expect(page.text.contains("If that is not you, do not go on."))
        #expect(page.text.contains("<b>accounts.google.com</b>"))
        #expect(try await site.stored(session).browserHash == nil)
    }

    @Test func anUnknownLinkNamesNoProduct() async throws {
        let site = try await ConnectSite()
        let jar = Jar(site)
        for path in ["/connect/pct_unknown", "/connect/s/cses_unknown", "/connect/n/unknown"] {
            let page = try await jar.get(path)
            #expect(page.status == 404)
            #expect(!page.text.contains("ACME"))
        }
    }

    @Test func aPageOpensInItsBrowserOnly() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail())
        let (jar, page) = try await self.open(site, path)
        let pass = try #require(page.pass)
        for (other, query) in [
            (Jar(site), "?pass=\(pass)"), (jar, ""), (jar, "?pass=x"), (jar, "?pass=\(pass)&pass=x"),
        ] {
            let refused = try await other.get("/connect/s/\(session.id)\(query)")
            #expect(refused.status == 403)
            #expect(refused.text.contains("Open the link again"))
            #expect(!refused.text.contains("ACME"))
        }
        let post = try await jar.post("/connect/s/\(session.id)/gmail", ["pass": "x", "method": "oauth2"])
        #expect(post.status == 403)
        #expect(try await site.stored(session).browserHash == nil)
    }

    @Test func aFormClaimsTheSessionAndLeavesByAPage() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail())
        let (jar, page) = try await self.open(site, path)
        let pass = try #require(page.pass)
        let leaving = try await jar.post("/connect/s/\(session.id)/gmail", ["pass": pass, "method": "oauth2"])
        #expect(leaving.status == 200)
        let target = "https://accounts.google.com/o/oauth2/v2/auth?state=pbs1"
        #expect(leaving.text.contains("<meta http-equiv=\"refresh\" content=\"0;url=\(target)\">"))
        #expect(leaving.text.contains("<a class=\"button go\" href=\"\(target)\" rel=\"noreferrer\">"))
        let first = try await site.stored(session).browserHash
        #expect(first != nil)
        let (other, second) = try await self.open(site, path)
        let fields = ["pass": try #require(second.pass), "method": "oauth2"]
        #expect(try await other.post("/connect/s/\(session.id)/gmail", fields).status == 200)
        #expect(try await site.stored(session).browserHash != first)
    }

    @Test func theProblemsOfAFormStandAtItsFields() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail(["postgres"]))
        let (jar, page) = try await self.open(site, path)
        #expect(page.text.contains("Connect in another way") == false)
        let form = try await jar.get("/connect/s/\(session.id)/postgres?method=basic&pass=\(page.pass ?? "")")
        #expect(form.text.contains("name=\"config.host\" required"))
        let names = form.text.matches(of: /name="(config|credentials)\.([a-z]+)"/).map { String($0.output.2) }
        #expect(names == ["host", "port", "database", "username", "password", "schema", "sslmode"])
        #expect(form.text.contains("name=\"credentials.password\" required"))
        site.flow.set { state in
            state.submit = { _ in
                .problems([FieldProblem(field: "host", in: .config, code: .unreachable, message: "secret message")])
            }
            state.draft = FormDraft(
                integration: "postgres",
                authMethodID: "basic",
                config: ["host": "db.exmaple"],
                credentials: ["username": "reader"],
                entered: ["password"]
            )
        }
        let reply = try await jar.post(
            "/connect/s/\(session.id)/postgres",
            [
                "pass": try #require(form.pass), "method": "basic", "config.host": "db.exmaple", "config.port": "5432",
                "config.database": "", "credentials.username": "reader", "credentials.password": "hunter2",
                "config.unknown": "x",
            ]
        )
        #expect(reply.status == 422)
        #expect(reply.text.contains("<title>Correct one field. Connect PostgreSQL to ACME for jane@acme.com</title>"))
        #expect(reply.text.contains("Host: No server answers at this address."))
        #expect(reply.text.contains("value=\"db.exmaple\""))
        #expect(reply.text.contains("value=\"reader\""))
        #expect(reply.text.contains("Entered. Leave empty to keep it."))
        #expect(!reply.text.contains("hunter2") && !reply.text.contains("secret message"))
        let sent = try #require(site.flow.state.withLock { $0.sent.last })
        #expect(sent.config == ["host": "db.exmaple", "port": "5432"])
        #expect(sent.credentials == ["username": "reader", "password": "hunter2"])
    }

    @Test func theReplyToASlowFormIsHeldByTheNextPage() async throws {
        let time = ManualClock()
        let site = try await ConnectSite(clock: time.clock)
        let (session, path) = try await site.session(self.mail(["postgres"]))
        let (jar, page) = try await self.open(site, path)
        let pass = try #require(page.pass)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        site.flow.set { state in
            state.submit = { visit in
                for await _ in ends { break }
                return .done(visit.session)
            }
        }
        async let reply = jar.post("/connect/s/\(session.id)/postgres", ["pass": pass, "method": "basic"])
        await time.waitForSleep()
        time.advance(seconds: 1)
        let testing = try await reply
        #expect(testing.status == 200)
        #expect(testing.text.contains("Checking that it works"))
        let wait = "/connect/s/\(session.id)/postgres/wait?pass=\(pass)"
        #expect(testing.text.contains("content=\"0;url=\(wait)\""))
        async let held = jar.get(wait)
        await time.waitForSleep()
        end.yield()
        let done = try await held
        #expect(done.status == 303)
        #expect(done.location.hasPrefix("/connect/s/\(session.id)/done?pass="))
        let other = try await Jar(site).get(wait)
        #expect(other.status == 403)
    }

    @Test func failuresOfASignInArePages() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail())
        let (jar, page) = try await self.open(site, path)
        let form = ["pass": try #require(page.pass), "method": "oauth2"]
        let failures: [(any Error, Int, String)] = [
            (ServiceError(.conflict, "no app"), 409, "Gmail cannot be connected yet"),
            (SignInFailure.noAnswer, 504, "Gmail did not answer"),
            (SignInFailure.tooManyRequests, 429, "Too many tries"),
            (ServiceError(.unavailable, "x"), 503, "Too much is going on at the moment"),
        ]
        for (error, status, sentence) in failures {
            site.flow.set { $0.begin = .failure(error) }
            let reply = try await jar.post("/connect/s/\(session.id)/gmail", form)
            #expect(reply.status == status)
            #expect(reply.text.contains("<h1>\(sentence)</h1>"))
        }
    }

    @Test func aCallbackWithoutItsBrowserNamesNoProduct() async throws {
        let site = try await ConnectSite()
        let (session, _) = try await site.session(self.mail())
        let jar = Jar(site)
        for failure in [SignInFailure.otherBrowser, .used, .nothingToFinish, .expired] {
            site.flow.set { $0.callback = .failed(failure, nil) }
            let page = try await jar.get("/oauth/callback/gmail?state=a&state=b&code=c")
            #expect(page.status == ConnectFailure(failure).status.code)
            #expect(!page.text.contains("ACME"))
        }
        site.flow.set { $0.callback = .done(session) }
        #expect(try await jar.get("/oauth/callback/gmail?state=a").status == 403)
        #expect(site.flow.state.withLock { $0.queries.first } == ["state", "state", "code"])
    }

    @Test func aCallbackLeadsOnWithoutTheCode() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail())
        let (jar, page) = try await self.open(site, path)
        _ = try await jar.post("/connect/s/\(session.id)/gmail", ["pass": page.pass ?? "", "method": "oauth2"])
        site.flow.set { $0.callback = .done(session) }
        let done = try await jar.get("/oauth/callback/gmail?state=a&code=c")
        #expect(done.status == 303)
        #expect(done.location == "/connect/s/\(session.id)/done?pass=\(page.pass ?? "")")
        site.flow.set { $0.callback = .choose(session) }
        #expect(try await jar.get("/oauth/callback/gmail?state=a").location.contains("/choose?pass="))
        site.flow.set { $0.callback = .failed(.denied, session) }
        let denied = try await jar.get("/oauth/callback/gmail?error=access_denied&state=a")
        #expect(denied.status == 200)
        #expect(denied.text.contains("You did not allow access"))
        #expect(denied.text.contains("action=\"/connect/s/\(session.id)/gmail\""))
    }

    @Test func aChoiceIsTakenFromItsBrowser() async throws {
        let site = try await ConnectSite()
        let (session, path) = try await site.session(self.mail(["jira"]))
        let (jar, page) = try await self.open(site, path)
        let pass = try #require(page.pass)
        let choose = "/connect/s/\(session.id)/choose"
        site.flow.set { state in
            state.integration = "jira"
            state.choices = [
                SignInChoice(id: "1", name: "ACME", config: [:]), SignInChoice(id: "2", name: "Test", config: [:]),
            ]
        }
        // Nobody has the session yet.
        #expect(try await jar.get("\(choose)?pass=\(pass)").status == 303)
        _ = try await jar.post("/connect/s/\(session.id)/jira", ["pass": pass, "method": "oauth2"])
        let choices = try await jar.get("\(choose)?pass=\(pass)")
        #expect(choices.text.contains("<b dir=\"auto\">ACME</b>"))
        let taken = try await jar.post(choose, ["pass": pass, "choice": "2"])
        #expect(taken.location.contains("/done?pass="))
        #expect(site.flow.state.withLock { $0.chosen } == ["2"])
    }

    @Test func cancelEndsTheSession() async throws {
        let site = try await ConnectSite(
            ConnectSettings(productName: "ACME", returnURLs: ["https://app.acme.example/"])
        )
        var submission = self.mail()
        submission.returnURL = "https://app.acme.example/settings"
        let (session, path) = try await site.session(submission)
        let (jar, page) = try await self.open(site, path)
        let pass = try #require(page.pass)
        let cancelled = try await jar.post("/connect/s/\(session.id)/cancel", ["pass": pass])
        #expect(cancelled.status == 200)
        let target = "https://app.acme.example/settings?session=\(session.id)&amp;status=cancelled"
        #expect(cancelled.text.contains("content=\"0;url=\(target)\""))
        #expect(try await site.stored(session).status == .cancelled)
        #expect(try await jar.get("/connect/s/\(session.id)?pass=\(pass)").status == 410)
        #expect(try await jar.get(path).status == 410)
    }

    @Test func theStyleHasTheAccentOfTheWorkspace() async throws {
        let site = try await ConnectSite(ConnectSettings(productName: "ACME", accent: "#0f5c4d"))
        let jar = Jar(site)
        #expect(try await jar.get("/connect.css?w=\(site.workspace.id)").text.contains("--accent: #0f5c4d;"))
        for query in ["", "?w=x", "?w=wsp_00000000000000000000000002"] {
            #expect(try await !jar.get("/connect.css\(query)").text.contains("#0f5c4d"))
        }
        #expect(try await jar.get("/connect.js").headers[.contentType] == "text/javascript; charset=utf-8")
    }
}
