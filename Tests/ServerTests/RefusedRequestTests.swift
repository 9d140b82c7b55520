import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import NIOEmbedded
import Services
import Storage
import TestSupport
import Testing
import Web

@testable import Server

/// The audit events of refused requests, through the router of the API.
@Suite struct RefusedRequestTests {
    private let clock = ManualClock()
    private let sample: SampleComposition
    private let key: String
    private let responder: any HTTPResponder<WebContext>

    init() async throws {
        self.sample = try await SampleComposition(clock: self.clock)
        self.key = try await self.sample.makeKey()
        self.responder = try self.sample.responder()
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> (Int, JSON?) {
        try await self.send(method, path, RequestBody(buffer: ByteBuffer(string: body)))
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: RequestBody) async throws -> (Int, JSON?) {
        let headers: HTTPFields = [.authorization: "Bearer \(self.key)", .contentType: "application/json"]
        let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: headers)
        let source = ApplicationRequestContextSource(
            channel: NIOAsyncTestingChannel(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let request = Request(head: head, body: body)
        let response = try await self.responder.respond(to: request, context: WebContext(source: source))
        let collector = Collector()
        try await response.body.write(collector)
        return (response.status.code, try? JSON(parsing: Array(collector.buffer.readableBytesView)))
    }

    private func create(_ body: String) async throws -> Int {
        try await self.send(.post, "/api/v1/connections", body).0
    }

    private func details(_ action: AuditAction = .connectionCreate) async throws -> [String?] {
        try await self.sample.events(action).map(\.details)
    }

    /// A broken connection is no decision about the request.
    @Test func aBodyThatIsCutOffIsNoEvent() async throws {
        let body = RequestBody(
            asyncSequence: AsyncThrowingStream<ByteBuffer, any Error> { stream in
                stream.yield(ByteBuffer(string: #"{"integration": "#))
                stream.finish(throwing: ChannelError.inputClosed)
            }
        )
        #expect(try await self.send(.post, "/api/v1/connections", body).0 == 400)
        #expect(try await self.details() == [])
        #expect(try await self.create("{") == 422)
        #expect(try await self.details().count == 1)
    }

    @Test func aRefusedCreateTellsWhatItWas() async throws {
        let body = #"""
            {"integration": "postgres", "integration_type": "storage", "user_id": "u1", "label": "hidden label",
             "config": {"host": "hidden host!", "database": "app"}, "credentials": {"username": "hidden user"}}
            """#
        #expect(try await self.create(body) == 422)
        #expect(
            try await self.details() == [
                """
                {"integration":"postgres","user_id":"u1","fields":[\
                {"field":"password","in":"credentials","code":"required"},\
                {"field":"host","in":"config","code":"invalid_format"}]}
                """
            ]
        )
    }

    @Test func aRefusedFormTellsTheIntegrationToo() async throws {
        #expect(try await self.create(#"{"integration": "gmail", "user_id": "u1", "label": 7}"#) == 422)
        #expect(
            try await self.details() == [
                """
                {"integration":"gmail","user_id":"u1","fields":[{"field":"label","in":"body","code":"string_type"},\
                {"field":"integration_type","in":"body","code":"missing"}]}
                """
            ]
        )
    }

    /// In every place where a caller could put it.
    @Test func noSecretOfARefusedCreateIsStored() async throws {
        let secret = "sk_live_51HmZk4eC39HqLyjWDarjtT1zdp7dc"
        let bodies = [
            #"{"integration": "SECRET", "integration_type": "connectors"}"#,
            #"{"integration": "SECRET", "integration_type": "SECRET"}"#,
            #"{"SECRET": 1, "integration": "stripe", "integration_type": "connectors", "credentials": {"SECRET": "SECRET"}}"#,
            #"{"integration": "custom", "integration_type": "custom", "label": "SECRET", "credentials": "SECRET"}"#,
            #"{"integration": "gmail", "integration_type": "connectors", "credential_id": "SECRET"}"#,
            #"{"integration": "SECRET""#,
            #""SECRET""#,
        ]
        for body in bodies {
            #expect([404, 422].contains(try await self.create(body.replacing("SECRET", with: secret))))
            _ = try await self.send(.put, "/api/v1/connections/\(secret)", body.replacing("SECRET", with: secret))
        }
        _ = try await self.send(.post, "/api/v1/credentials", #"{"\#(secret)": "\#(secret)"}"#)
        try await self.sample.composition.refusals.flushAll()
        let rows = try self.sample.openDatabase().all("SELECT * FROM audit_events WHERE outcome = 'refused'") { row in
            (0..<11).map { row.textOrNil($0) ?? "" }.joined(separator: " ")
        }
        #expect(rows.count > 6)
        for row in rows { #expect(!row.contains(secret)) }
    }

    @Test func aThousandRefusedRequestsAreTwoEvents() async throws {
        for number in 0..<1000 {
            let id = try sampleID(number, of: Connection.self)
            #expect(try await self.send(.delete, "/api/v1/connections/\(id)").0 == 404)
        }
        #expect(try await self.details(.connectionDelete) == [nil])
        let tasks = try PeriodicTask.all(
            self.sample.composition,
            vault: self.sample.vault,
            checker: Catalog.builtIn(),
            abandoned: self.sample.composition.abandonedResults(
                catalog: Catalog.builtIn(),
                vault: self.sample.vault,
                callers: StubCallers().callers
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let task = try #require(tasks.first { $0.name == "writing suppressed refusals" })
        let running = Task { try await task.run() }
        await self.clock.waitForSleep()
        self.clock.advance(seconds: 60)
        await self.clock.waitForSleep()
        running.cancel()
        try await running.value
        #expect(try await self.details(.connectionDelete) == [nil, #"{"suppressed":999}"#])
        let (status, reply) = try await self.send(.get, "/api/v1/audit-events?action=connection.delete")
        #expect(status == 200)
        let events = try #require(reply?["audit_events"]?.array)
        #expect(events.map { $0["details"] } == [.object(["suppressed": 999]), .null])
        #expect(events.map { $0["status"]?.number?.int } == [404, 404])
        #expect(events[0]["created_at"]?.string == self.clock.now.text)
    }

    @Test func aDeletedConnectionLeavesItsNameAndLastStatus() async throws {
        let body = #"""
            {"integration": "My CRM", "integration_type": "custom", "user_id": "u1", "label": "Main",
             "credentials": {"token": "hidden"}}
            """#
        let (status, made) = try await self.send(.post, "/api/v1/connections", body)
        #expect(status == 200)
        let path = "/api/v1/connections/\(try #require(made?["id"]?.string))"
        #expect(try await self.send(.post, path + "/deactivate").0 == 200)
        #expect(try await self.send(.delete, path).0 == 204)
        #expect(
            try await self.details(.connectionDelete) == [
                #"{"label":"Main","integration":"My CRM","user_id":"u1","status":"inactive"}"#
            ]
        )
        #expect(try await self.details() == [nil])
    }
}

private final class Collector: ResponseBodyWriter {
    private(set) var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { self.buffer.writeImmutableBuffer(buffer) }
    func finish(_: HTTPFields?) async throws {}
}
