import Domain
import JSON
import TestSupport
import Testing

@testable import Services

@Suite struct `The requests after a token` {
    private let stub = StubCallers()

    private static func step(_ members: String, url: String = "https://api.beacon.example/sites") -> String {
        """
        {"request": {"method": "GET", "url": "\(url)",
            "headers": {"Authorization": "Bearer ${credentials.access_token}"}}, \(members)}
        """
    }

    private static let choosing = step(
        #""list": "", "each": {"id": "/id", "name": "/name"}, "choose": true, "config": {"cloud_id": "/id"}"#
    )
    private static let taking = step(#""list": "/sites", "config": {"cloud_id": "/id"}"#)

    private func run(_ steps: String..., fields: [String] = ["cloud_id", "base"]) async throws -> AfterTokenResult {
        let sample = try SignInSample("{\"after_token\": [\(steps.joined(separator: ", "))]}", fields: fields)
        return await AfterToken(callers: self.stub.callers, clock: SignInSample.clock)
            .run(sample.grant(), sample.integration, sample.method, config: sample.config, in: sample.workspaceID)
    }

    private func config(_ result: AfterTokenResult) throws -> JSONObject {
        guard case .config(let config) = result else {
            Issue.record("\(result)")
            return [:]
        }
        return config
    }

    @Test func `find nothing where there are none`() async throws {
        #expect(try self.config(try await self.run()) == [:])
        #expect(self.stub.requests.isEmpty)
    }

    @Test func `take the one entry of a list`() async throws {
        self.stub.answer(#"[{"id": "1324a887", "name": "Acme", "url": "https://acme.atlassian.net"}]"#)
        #expect(try self.config(try await self.run(Self.choosing)) == ["cloud_id": "1324a887"])
        let request = try #require(self.stub.requests.first)
        #expect(request.purpose == .test)
        #expect(request.headers.first?.value.reveal() == "Bearer tok_1")
        #expect(request.destinations?.contains(ServiceOrigin(of: "https://api.beacon.example")) == true)
    }

    @Test func `take the first entry where nobody chooses`() async throws {
        self.stub.answer(#"{"sites": [{"id": 1}, {"id": 2}]}"#)
        #expect(try self.config(try await self.run(Self.taking)) == ["cloud_id": 1])
    }

    @Test func `let the user choose one of several entries`() async throws {
        let long = String(repeating: "x", count: 300)
        self.stub.answer(
            """
            [{"id": "a", "name": "Acme"}, {"id": "b", "name": "\(long)"}, {"id": "b", "name": "twice"},
                {"name": "none"}, {"id": "c"}, {"id": "tok_1", "name": "x"}, {"id": "d", "name": "a tok_1"}]
            """
        )
        guard case .choice(let choices) = try await self.run(Self.choosing) else {
            Issue.record("there is no choice")
            return
        }
        #expect(choices.map(\.id) == ["a", "b", "c", "d"])
        #expect(choices.map(\.name) == ["Acme", String(long.prefix(255)), "c", "d"])
        #expect(choices.map(\.config) == ["a", "b", "c", "d"].map { ["cloud_id": .string($0)] })
    }

    @Test func `let the user choose one of at most 200 entries`() async throws {
        self.stub.answer("[" + (0..<250).map { #"{"id": "\#($0)", "name": "n"}"# }.joined(separator: ",") + "]")
        guard case .choice(let choices) = try await self.run(Self.choosing) else {
            Issue.record("there is no choice")
            return
        }
        #expect(choices.count == 200)
    }

    @Test func `see the config of those before them`() async throws {
        self.stub.answer(#"{"base_uri": "https://eu.beacon.example"}"#, #"[{"id": "1", "name": "One"}]"#)
        let result = try await self.run(
            Self.step(#""config": {"base": "/base_uri"}"#, url: "https://api.beacon.example/me"),
            Self.choosing.replacing("https://api.beacon.example/sites", with: "${config.base}/sites")
        )
        #expect(try self.config(result) == ["base": "https://eu.beacon.example", "cloud_id": "1"])
        #expect(self.stub.requests.last?.url.origin.host == "eu.beacon.example")
    }

    static let failures: [(status: Int, body: String, failure: AfterTokenFailure)] = [
        (200, "[]", .nothing),
        (200, #"[{"name": "a"}, {"name": "b"}]"#, .nothing),
        (200, "{}", .service(.unreadable(problem: "An answer after the token has no list", members: []))),
        (200, "<html>", .service(.unreadable(problem: "An answer after the token is not JSON", members: []))),
        (401, "{}", .service(.other(code: "http_401"))), (403, "[]", .service(.other(code: "http_403"))),
        (302, "", .service(.other(code: "http_302"))),
        (429, "", .service(.later(code: nil, retryAfter: nil))),
        (502, "<html>", .service(.later(code: nil, retryAfter: nil))),
        (
            200, #"[{"id": "tok_1", "name": "a"}]"#,
            .service(
                .unreadable(
                    problem: "An answer after the token lacks a value that the configuration needs",
                    members: []
                )
            )
        ),
        (
            200, #"[{"id": {"x": 1}, "name": "a"}]"#,
            .service(
                .unreadable(
                    problem: "An answer after the token lacks a value that the configuration needs",
                    members: []
                )
            )
        ),
    ]

    @Test(arguments: failures.indices)
    func `fail without a value of the answer`(_ index: Int) async throws {
        let row = Self.failures[index]
        self.stub.answer(row.body, status: row.status)
        guard case .failure(let failure) = try await self.run(Self.choosing) else {
            Issue.record("\(row) did not fail")
            return
        }
        #expect(failure == row.failure)
        #expect(self.stub.requests.count == 1)
    }

    @Test func `fail when the service does not answer`() async throws {
        guard case .failure(let failure) = try await self.run(Self.taking, Self.choosing) else {
            Issue.record("there is a result")
            return
        }
        #expect(failure == .service(.noAnswer(.unreachable)))
        #expect(self.stub.requests.count == 1)
    }
}
