import Testing

@testable import Web

@Suite struct HTTPTransportTests {
    /// A request that ends its connection. It is sent after each request of a test, and answered only when the
    /// connection is open then.
    private static let next = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    /// - Returns: for each request the statuses of its reply and of ``next``.
    private static func statuses(of requests: [String]) async throws -> [[Int]] {
        let replies = try await TransportServer.reply(to: requests.map { $0 + self.next })
        return replies.map { $0.matches(of: #/HTTP/1\.1 ([0-9]{3}) /#).compactMap { Int($0.output.1) } }
    }

    private static func get(_ fields: String..., version: String = "1.1") -> String {
        "GET / HTTP/\(version)\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    private static func post(_ fields: String..., body: String) -> String {
        "POST / HTTP/1.1\r\nHost: x\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }

    private static func expect(_ expected: [Int], for requests: [String]) async throws {
        let found = try await self.statuses(of: requests)
        for (request, statuses) in zip(requests, found) { #expect(statuses == expected, "\(request.prefix(200))") }
    }

    @Test func theConnectionStaysOpenAfterARequest() async throws {
        try await Self.expect(
            [200, 200],
            for: [
                Self.get("Host: x"), Self.get("Host:"), Self.get("Host: [::1]:80"), Self.get("HOST: a.b-c_d~1:8080"),
                Self.get("Connection: keep-alive", version: "1.0"),
                Self.get("Host: x", "Connection: Keep-Alive", version: "1.0"),
                Self.post("Content-Length: 2", body: "ab"),
                Self.post("Content-Length: 100000", body: String(repeating: "a", count: 100_000)),
                Self.post("Transfer-Encoding: chunked", body: "1;a=b\r\nx\r\n0\r\n\r\n"),
                Self.post(
                    "Transfer-Encoding: Chunked",
                    body: String(repeating: "1\r\nx\r\n", count: 50_000) + "0\r\n\r\n"
                ),
                "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
            ]
        )
    }

    @Test func theConnectionIsClosedAfterTheLastRequest() async throws {
        try await Self.expect(
            [200],
            for: [
                Self.get(version: "1.0"), Self.get("Host: x", version: "1.0"),
                Self.get("Host: x", "Connection: close"), Self.get("Host: x", "Connection: Close"),
                Self.get("Host: x", "Connection: a, close"),
                Self.get("Host: x", "Connection: Upgrade", "Upgrade: h2c"),
                Self.get("Host: x", "Content-Length: 100001"),
                Self.get("Host: x", "Content-Length: 9223372036854775808"),
            ]
        )
    }

    @Test func aReplySaysWhetherTheConnectionStaysOpen() async throws {
        let replies = try await TransportServer.reply(to: [
            Self.get(version: "1.0"), Self.get("Connection: keep-alive", version: "1.0") + Self.get(version: "1.0"),
            Self.get("Host: x") + Self.next,
        ])
        let fields = replies.map { $0.lowercased().matches(of: /connection: ([a-z-]+)/).map { String($0.output.1) } }
        #expect(fields == [["close"], ["keep-alive", "close"], ["close"]])
    }

    @Test func aMalformedHeadIsAnswered400() async throws {
        let long = String(repeating: "a", count: 16_400)
        try await Self.expect(
            [400],
            for: [
                Self.get(), Self.get("Host: x", "Host: x"), Self.get("Host: x", "host: y", version: "1.0"),
                Self.get("Host: a b"), Self.get("Host: a, b"), Self.get("Host: a/b"), Self.get("Host: u@a"),
                Self.get("Host: é"), Self.get("Host: x", "Transfer-Encoding: gzip"),
                Self.get("Host: x", "Transfer-Encoding: gzip, chunked"),
                Self.get("Transfer-Encoding: chunked", version: "1.0"),
                Self.get("Host: x", "Transfer-Encoding: chunked", "Content-Length: 1"),
                Self.get("Host: x", "Content-Length: 1", "Content-Length: 2"),
                Self.get("Host: x", "Content-Length: -1"),
                Self.get("Host: x", "Content-Length: 18446744073709551616"), Self.get("Host: x", "A : b"),
                Self.get("Host: x", "A: b\n c"), Self.get("Host: x", "A: b\0"), Self.get("Host: x", version: "2.0"),
                "GET / HTTP/1.1\nHost: x\n\n", "get / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\r\n\r\n", "\u{16}\u{3}\u{1}",
                "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n", Self.get("Host: x", "A: \(long)"),
                Self.get("Host: x", (0..<200).map { "A\($0): b" }.joined(separator: "\r\n")),
                String(repeating: "\r\n", count: 200_000) + Self.get("Host: x"),
            ]
        )
    }

    @Test func aRequestBeforeAMalformedOneIsAnswered() async throws {
        try await Self.expect([200, 400], for: [Self.get("Host: x") + Self.get()])
    }

    @Test func aMalformedOrEndlessBodyEndsTheConnectionAfterOneReply() async throws {
        let zeros = String(repeating: "0", count: 200_000)
        let extensions = String(repeating: "a", count: 200_000)
        let chunk = "2710\r\n" + String(repeating: "a", count: 10_000) + "\r\n"
        let requests = [
            Self.post("Transfer-Encoding: chunked", body: "1;\(extensions)\r\nx\r\n0\r\n\r\n"),
            Self.post("Transfer-Encoding: chunked", body: "\(zeros)1\r\nx\r\n0\r\n\r\n"),
            Self.post("Transfer-Encoding: chunked", body: "x\r\n"),
            Self.post("Transfer-Encoding: chunked", body: String(repeating: chunk, count: 100)),
            Self.post("Content-Length: 1000000", body: String(repeating: "a", count: 1_000_000)),
        ]
        // The body of a GET is not read, so its reply is made before the end of the body.
        let all = requests + requests.map { "GET" + $0.dropFirst(4) }
        for (request, statuses) in zip(all, try await Self.statuses(of: all)) {
            #expect(statuses.count == 1, "\(request.prefix(100))")
        }
    }

    @Test func aClientThatReadsNothingIsCutOff() async throws {
        #expect(try await TransportServer.longReply(readAfter: .zero) > TransportServer.longReply)
        #expect(try await TransportServer.longReply(readAfter: .seconds(6)) < TransportServer.longReply)
    }

    @Test func aBodyThatIsTooLongIsNotAskedFor() async throws {
        let head = Self.post("Expect: 100-continue", "Content-Length: 100001", body: "")
        let replies = try await TransportServer.reply(to: [head.replacing("POST", with: "GET")])
        #expect(!replies[0].contains(" 100 "))
    }
}
