import Domain
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Outbound

@Suite struct HTTPServiceCallerTests {
    @Test func `a request and its answer come over as they are`() async throws {
        let listener = try await Listener(
            Listener.text("HTTP/1.1 201 Made\r\nX-Scopes: a, b\r\nContent-Length: 5\r\n\r\nhello")
        )
        let outbound = try TestOutbound(names: ["service.test": [["127.0.0.1"]]])
        let request = ServiceRequest(
            .post,
            try ServiceURL("http://Service.Test:\(listener.port)/a%20b/../c?q=[1]&r=%2f#part"),
            headers: [("X-Key", Secret("key")), ("Host", Secret("other.test")), ("x-key", Secret("second"))],
            body: Secret(Array("body".utf8)),
            for: .test,
            of: someWorkspaceID,
            onlyTo: nil
        )
        let answer = try #require(await outbound.once(request).answer)
        #expect(answer.status == 201)
        #expect(answer.header("x-scopes") == "a, b")
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        let received = listener.received
        #expect(received.hasPrefix("POST /a%20b/../c?q=%5B1%5D&r=%2f HTTP/1.1\r\n"))
        #expect(received.lowercased().contains("\r\nhost: service.test:\(listener.port)\r\n"))
        #expect(!received.contains("other.test"))
        #expect(received.contains("X-Key: key\r\nx-key: second\r\n"))
        #expect(received.lowercased().contains("\r\ncontent-length: 4\r\n"))
        #expect(!received.lowercased().contains("accept-encoding"))
        #expect(outbound.counters.calls(.test, .answered) == 1)
        await listener.close()
    }

    @Test func `a redirect is not followed`() async throws {
        let target = try await Listener(on: "127.0.0.3")
        let listener = try await Listener(
            Listener.text(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.3:\(target.port)/\r\nContent-Length: 0\r\n\r\n"
            )
        )
        let outbound = try TestOutbound()
        let answer = await outbound.once(try .get("http://127.0.0.1:\(listener.port)/")).answer
        #expect(answer?.status == 302)
        #expect(target.connections == 0)
        await listener.close()
        await target.close()
    }

    @Test func `a long body is cut, and a longer one ends the call`() async throws {
        let limits = OutboundLimits(
            readLimit: 1000,
            keptLimit: 100,
            connectTimeout: .seconds(20),
            answerTimeout: .seconds(20),
            deadline: .seconds(40)
        )
        for (length, kept) in [(99, 99), (1000, 100), (1001, nil)] as [(Int, Int?)] {
            let body = String(repeating: "x", count: length)
            let listener = try await Listener(
                Listener.text("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(body)")
            )
            let result = await (try TestOutbound(limits: limits)).once(
                try .get("http://127.0.0.1:\(listener.port)/")
            )
            #expect(result.answer?.body.count == kept)
            #expect(result.failure == (kept == nil ? .malformed : nil))
            await listener.close()
        }
    }

    static let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"

    @Test(
        arguments: [
            ("an endless body", Listener.endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", part: chunk)),
            ("a gigabyte", Listener.endless("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", part: chunk)),
            (
                "header fields for ever",
                Listener.endless("HTTP/1.1 200 OK\r\n", part: String(repeating: "X-Field: value\r\n", count: 64))
            ),
            (
                "one header field for ever",
                Listener.endless("HTTP/1.1 200 OK\r\nX-Field: ", part: String(repeating: "x", count: 1024))
            ),
            (
                "too many header fields",
                Listener.text(
                    "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 300) + "\r\n"
                )
            ),
            ("no HTTP", Listener.text("220 mail.example ESMTP\r\n\r\n")),
            ("two lengths", Listener.text("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")),
            ("status 999", Listener.text("HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n")),
        ] as [(String, Listener.Answer)]
    ) func `an answer beyond the limits is malformed`(name: String, answer: @escaping Listener.Answer) async throws {
        let listener = try await Listener(answer)
        let outbound = try TestOutbound()
        let failure = await outbound.once(try .get("http://127.0.0.1:\(listener.port)/")).failure
        #expect(failure == .malformed, "\(name)")
        #expect(outbound.counters.calls(.test, .malformed) == 1)
        await listener.close()
    }

    @Test(
        arguments: [
            ("silence", { _, _ in }),
            ("a byte of the head at a time", Listener.dripping("HTTP/1.1 200 OK\r\nX-Field: ")),
            ("a byte of the body at a time", Listener.dripping("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")),
            ("interim answers for ever", Listener.endless("", part: "HTTP/1.1 103 Early Hints\r\n\r\n")),
        ] as [(String, Listener.Answer)]
    ) func `a slow answer ends at the deadline`(name: String, answer: @escaping Listener.Answer) async throws {
        let listener = try await Listener(answer)
        let limits = OutboundLimits(
            readLimit: 1_048_576,
            keptLimit: 100,
            connectTimeout: .seconds(20),
            answerTimeout: .seconds(20),
            deadline: .milliseconds(300)
        )
        let outbound = try TestOutbound(limits: limits)
        let start = ContinuousClock.now
        let failure = await outbound.once(try .get("http://127.0.0.1:\(listener.port)/")).failure
        #expect(failure == .timeout, "\(name)")
        #expect(ContinuousClock.now - start < .seconds(250))
        #expect(outbound.budget.running(.test) == 0)
        await listener.close()
    }

    @Test func `a server that closes without an answer is unreachable, and a closed port refuses`() async throws {
        let listener = try await Listener { channel, _ in channel.close(promise: nil) }
        let closing = await (try TestOutbound()).once(try .get("http://127.0.0.1:\(listener.port)/"))
        #expect(closing.failure == .unreachable)
        await listener.close()
        let closed = await (try TestOutbound()).once(try .get("http://127.0.0.1:\(listener.port)/"))
        #expect(closed.failure == .connectionRefused)
    }

    @Test(arguments: [(ProbeDefinition.Method.get, true), (.head, true), (.post, false), (.delete, false)])
    func `a safe request is sent again when the server closed the kept connection`(
        method: ProbeDefinition.Method,
        isSentAgain: Bool
    ) async throws {
        let listener = try await Listener { channel, number in
            guard number == 1 else { return channel.close(promise: nil) }
            channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 204 No Content\r\n\r\n"), promise: nil)
        }
        let outbound = try TestOutbound()
        let url = try ServiceURL("http://127.0.0.1:\(listener.port)/")
        let request = ServiceRequest(method, url, for: .test, of: someWorkspaceID, onlyTo: nil)
        #expect(await outbound.result(of: request).answer?.status == 204)
        let second = await outbound.once(request)
        #expect(second.answer?.status == (isSentAgain ? 204 : nil))
        #expect(second.failure == (isSentAgain ? nil : .unreachable))
        #expect(listener.connections == (isSentAgain ? 2 : 1))
        await listener.close()
    }

    @Test func `a client is kept for 30 seconds after its last request`() async throws {
        let clock = ManualClock()
        let listener = try await Listener()
        let outbound = try TestOutbound(clock: clock.clock)
        let request = try ServiceRequest.get("http://127.0.0.1:\(listener.port)/")
        for _ in 1...3 { #expect(await outbound.result(of: request).answer?.status == 200) }
        #expect(outbound.http.clientCount == 1)
        #expect(listener.connections == 1)
        clock.advance(seconds: 29)
        #expect(outbound.http.clientCount == 1)
        clock.advance(seconds: 2)
        while outbound.http.clientCount > 0 {
            await Task.yield()
            clock.advance(seconds: 1)
        }
        #expect(await outbound.once(request).answer?.status == 200)
        #expect(await outbound.result(of: request).failure == .busy)
        await listener.close()
    }

    @Test func `a refused call is counted by its reason`() async throws {
        let outbound = try TestOutbound(allow: "")
        #expect(await outbound.once(try .get("https://10.0.0.7/")).failure == .refused(.privateNetwork))
        #expect(outbound.counters.calls(.test, .refused) == 1)
        #expect(outbound.counters.refusals(.privateNetwork) == 1)
        #expect(outbound.counters.refusals(.port) == 0)
    }

    @Test func `the length of a body that is not sent does not count`() async throws {
        let listener = try await Listener(Listener.text("HTTP/1.1 200 OK\r\nContent-Length: 99000000000\r\n\r\n"))
        let url = try ServiceURL("http://127.0.0.1:\(listener.port)/")
        let request = ServiceRequest(.head, url, for: .test, of: someWorkspaceID, onlyTo: nil)
        #expect(await (try TestOutbound()).once(request).answer?.status == 200)
        await listener.close()
    }

    @Test(arguments: [("X-Key", "a\r\nX-Other: b"), ("X-Key", "a\nb"), ("X-Key", "a\u{0}"), ("X Key", "a"), ("", "a")])
    func `a header field that would be another one is not sent`(name: String, value: String) async throws {
        let listener = try await Listener()
        let url = try ServiceURL("http://127.0.0.1:\(listener.port)/")
        let request = ServiceRequest(
            .get,
            url,
            headers: [(name, Secret(value))],
            for: .test,
            of: someWorkspaceID,
            onlyTo: nil
        )
        #expect(await (try TestOutbound()).once(request).failure == .malformed)
        #expect(listener.received.isEmpty)
        await listener.close()
    }
}
