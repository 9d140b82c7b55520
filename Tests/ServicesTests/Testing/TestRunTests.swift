import Domain
import JSON
import Services
import Synchronization
import TestSupport
import Testing

/// Tests that are made, with the redirects that they follow.
struct TestRunTests {
    /// A service that answers by URL, and keeps the requests.
    private final class Service: ServiceCaller, HandshakeCaller {
        private let answers: [String: ServiceAnswer]
        private let login: HandshakeAnswer
        private let calls = Mutex<[ServiceRequest]>([])

        init(_ answers: [String: ServiceAnswer] = [:], login: HandshakeAnswer = .accepted) {
            self.answers = answers
            self.login = login
        }

        var requests: [ServiceRequest] { self.calls.withLock { $0 } }

        func call(_ request: ServiceRequest) async throws(OutboundFailure) -> ServiceAnswer {
            self.calls.withLock { $0.append(request) }
            guard let answer = self.answers["\(request.url.origin.host)\(request.url.target)"] else {
                throw .nameNotFound
            }
            return answer
        }

        func attempt(_ handshake: Handshake) async throws(OutboundFailure) -> HandshakeAnswer {
            guard handshake.host == "h" else { throw .timeout }
            return self.login
        }
    }

    private func perform(_ plan: TestPlan, _ service: Service) async throws -> TestFinding {
        let callers = ServiceCallers(http: service, handshakes: service, addresses: StubCallers())
        return try await TestRun(callers, clock: Clock { someTime }).perform(plan)
    }

    private static func redirect(_ location: String, _ status: Int = 302) -> ServiceAnswer {
        ServiceAnswer(status: status, headers: [("Location", location)])
    }

    private static let following: JSONObject = [
        "url": "https://a/x/me?q=1", "follow": true,
        "headers": ["Authorization": "${credentials.api_key}", "Accept": "application/json"],
    ]

    @Test(
        arguments: [
            ("/b", "/b"), ("b", "/x/b"), ("?r=2", "/x/me?r=2"), ("https://a/c", "/c"), ("HTTPS://A:443/c", "/c"),
            ("//a/d", "/d"), ("/login?next=https://b/", "/login?next=https://b/"),
        ]
    )
    func `a redirect within the origin keeps the credentials`(_ location: String, _ target: String) async throws {
        let service = Service([
            "a/x/me?q=1": Self.redirect(location), "a\(target)": ServiceAnswer(status: 401),
        ])
        let finding = try await self.perform(SampleTest().plan(Self.following), service)
        #expect(finding.code == .refused)
        let requests = service.requests
        #expect(requests.map(\.url.target) == ["/x/me?q=1", target])
        #expect(requests.map(\.headers.count) == [2, 2])
        #expect(requests[1].destinations == requests[0].destinations && requests[0].destinations != nil)
    }

    @Test func `a redirect to another origin has no credentials, also on the way back`() async throws {
        let service = Service([
            "a/x/me?q=1": Self.redirect("https://b/y", 307), "b/y": Self.redirect("https://a/z", 308),
            "a/z": ServiceAnswer(status: 401),
        ])
        let finding = try await self.perform(SampleTest().plan(Self.following), service)
        // The refusal of a request without credentials says nothing of them.
        #expect(finding.code == .wrongServer)
        let headers = service.requests.map { $0.headers.map(\.name) }
        #expect(headers == [["Authorization", "Accept"], ["Accept"], ["Accept"]])
        #expect(service.requests.map { $0.destinations == nil } == [false, true, true])
    }

    @Test func `an origin that got no credentials confirms none, and names no account`() async throws {
        var probe = Self.following
        probe["identity"] = ["id": "/id"]
        let service = Service([
            "a/x/me?q=1": Self.redirect("https://b/y"),
            "b/y": ServiceAnswer(status: 200, body: Array(#"{"id":1}"#.utf8)),
        ])
        let finding = try await self.perform(try SampleTest().plan(probe), service)
        #expect(finding.code == .unexpected && finding.account == nil)
    }

    @Test(arguments: [
        ("/login", TestCode.unexpected), ("/me/?key=k-canary-1", .passed), ("/me?key=k%2Dcanary%2D1", .passed),
    ])
    func `a redirect that loses the secret of the URL confirms nothing`(
        _ location: String,
        _ code: TestCode
    ) async throws {
        let service = Service([
            "a/me?key=k-canary-1": Self.redirect(location), "a\(location)": ServiceAnswer(status: 200),
        ])
        let probe: JSONObject = ["url": "https://a/me?key=${credentials.api_key}", "follow": true]
        #expect(try await self.perform(try SampleTest().plan(probe), service).code == code)
    }

    @Test func `a redirect keeps the ports of the definition`() async throws {
        let service = Service(["a/x/me": Self.redirect("/b"), "a/b": ServiceAnswer(status: 200)])
        _ = try await self.perform(try SampleTest().plan(["url": "https://a:9243/x/me", "follow": true]), service)
        #expect(service.requests.map { $0.definitionPorts.contains(9243) } == [true, true])
    }

    @Test func `a run ends after 20 seconds, whatever its calls do`() async throws {
        let time = ManualClock()
        let callers = StubCallers()
        let plan = try SampleTest().plan(Self.following)
        callers.answer { _ throws(OutboundFailure) in Self.redirect("/x/me?q=1") }
        callers.beforeAnswering {
            // The first call waits without regard to its own limits.
            await time.waitForSleep()
            time.advance(seconds: 19)
            #expect(!Task.isCancelled)
            time.advance(seconds: 1)
            while !Task.isCancelled { await Task.yield() }
        }
        let finding = try await TestRun(callers.callers, clock: time.clock).perform(plan)
        #expect(finding.code == .timeout)
        #expect(callers.requests.count == 1)
    }

    @Test(arguments: [SampleTest.probe, ["handshake": "redis", "tcp": ["host": "h"]]] as [JSONObject])
    func `a cancelled run has no finding`(_ probe: JSONObject) async throws {
        let callers = StubCallers()
        let plan = try SampleTest().plan(probe)
        callers.answer { _ throws(OutboundFailure) in ServiceAnswer(status: 200) }
        callers.answer(.success(.accepted))
        callers.beforeAnswering { while !Task.isCancelled { await Task.yield() } }
        let task = Task { try await TestRun(callers.callers, clock: ManualClock().clock).perform(plan) }
        while callers.requests.isEmpty && callers.handshakes.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `three redirects are followed`() async throws {
        let service = Service([
            "a/x/me?q=1": Self.redirect("/1", 301), "a/1": Self.redirect("/2", 303), "a/2": Self.redirect("/3"),
            "a/3": Self.redirect("/4"), "a/4": ServiceAnswer(status: 200),
        ])
        #expect(try await self.perform(SampleTest().plan(Self.following), service).code == .wrongServer)
        #expect(service.requests.count == 4)
    }

    @Test(
        arguments: [
            ["follow": false], ["method": "POST"], ["method": "HEAD"],
        ] as [JSONObject]
    )
    func `a redirect is followed for GET, and only where the definition says so`(_ change: JSONObject) async throws {
        var probe = Self.following
        for member in change { probe[member.key] = member.value }
        let service = Service(["a/x/me?q=1": Self.redirect("/b"), "a/b": ServiceAnswer(status: 200)])
        #expect(try await self.perform(SampleTest().plan(probe), service).code == .wrongServer)
        #expect(service.requests.count == 1)
    }

    @Test(arguments: ["https://u:p@b/", "https://", "http:///x", "/a\u{1}b"])
    func `a redirect to no URL is not followed`(_ location: String) async throws {
        let service = Service(["a/x/me?q=1": Self.redirect(location)])
        #expect(try await self.perform(SampleTest().plan(Self.following), service).code == .wrongServer)
        #expect(service.requests.count == 1)
    }

    @Test func `a call without an answer, and a plan without a call, have their findings`() async throws {
        let service = Service()
        #expect(try await self.perform(SampleTest().plan(Self.following), service).code == .unreachable)
        #expect(try await self.perform(SampleTest().plan(nil), service).code == .noTest)
        #expect(service.requests.count == 1)
    }

    @Test func `a log-in is made`() async throws {
        let probe: JSONObject = ["handshake": "redis", "tcp": ["host": "${config.host}"]]
        let service = Service(login: .wrongService)
        let plan = try SampleTest(config: ["host": "h"]).plan(probe)
        #expect(try await self.perform(plan, service).code == .wrongServer)
        let silent = try SampleTest(config: ["host": "other"]).plan(probe)
        #expect(try await self.perform(silent, service).code == .timeout)
    }
}
