import Domain
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization
import Testing

@testable import Web

/// Real connections to a server whose route `/work` works until its task is cancelled.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ClientDepartureTests {
    private let work = Work()

    private func withServer(_ body: @escaping @Sendable (UInt16) async throws -> Void) async throws {
        let router = Router(context: WebContext.self)
        router.get("/work") { [work] _, context in
            do {
                return try await context.whileClientWaits { try await work.run() }
            } catch {
                return Response(for: error)
            }
        }
        router.get("/rest") { _, _ in Response(status: .ok, detail: "rest") }
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: router.buildResponder(),
            server: HTTPTransport.builder(
                .init(bodyLimit: 1000, requestTimeout: .seconds(20), idleTimeout: .seconds(20))
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            let found = await ports.first { _ in true }
            try await body(UInt16(try #require(found)))
            group.cancelAll()
        }
    }

    @Test(arguments: [false, true]) func workEndsWhenTheClientClosesItsConnection(_ isReset: Bool) async throws {
        try await self.withServer { port in
            let client = try Socket(port: port)
            try client.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n")
            await self.work.waitForStart()
            client.close(isReset: isReset)
            await self.work.waitForCancellation()
        }
    }

    @Test func workEndsWhenTheClientLeftBeforeItBegan() async throws {
        try await self.withServer { port in
            let client = try Socket(port: port)
            try client.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n")
            client.close()
            await self.work.waitForCancellation()
        }
    }

    @Test func aClientThatClosesOnlyItsSendingSideIsToldSo() async throws {
        try await self.withServer { port in
            let client = try Socket(port: port)
            try client.send("GET /work HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            client.endSending()
            await self.work.waitForCancellation()
            #expect(await client.textToEnd().hasPrefix("HTTP/1.1 499 Client Closed Request\r\n"))
        }
    }

    @Test func requestsThatAreNotWatchedAreAnsweredAsBefore() async throws {
        try await self.withServer { port in
            let client = try Socket(port: port)
            try client.send("GET /rest HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            client.endSending()
            #expect(await client.textToEnd().hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test func aRequestThatIsCancelledAtAStopIsToldSo() async throws {
        let context = WebContext.sample()
        let task = Task { [work] in try await context.whileClientWaits { try await work.run() } }
        await self.work.waitForStart()
        task.cancel()
        await #expect(throws: ServiceError.stopping) { _ = try await task.value }
    }

    @Test func theRequestOfAClientThatLeftIsNoFaultOfTheService() {
        #expect(Response(for: ClientLeft()).status.code == 499)
    }
}

private final class Work: Sendable {
    private let state = Mutex((isStarted: false, isCancelled: false))

    func run() async throws -> Response {
        self.state.withLock { $0.isStarted = true }
        do {
            while true { try await Task.sleep(for: .seconds(1)) }
        } catch {
            self.state.withLock { $0.isCancelled = true }
            throw error
        }
    }

    func waitForStart() async { await self.wait { $0.isStarted } }
    func waitForCancellation() async { await self.wait { $0.isCancelled } }

    private func wait(
        _ isReached: (_ state: (isStarted: Bool, isCancelled: Bool)) -> Bool
    ) async {
        while !self.state.withLock({ isReached($0) }) { await Task.yield() }
    }
}

/// A client's end of a TCP connection.
private final class Socket: Sendable {
    private struct Failed: Error {}

    private let descriptor: Int32
    private let isClosed = Atomic(false)

    init(port: UInt16) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [descriptor] in
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failed() }
    }

    deinit { self.close() }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Foundation.send(self.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw Failed()
        }
    }

    func endSending() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// - Parameter isReset: whether to send a reset in place of FIN.
    func close(isReset: Bool = false) {
        guard !self.isClosed.exchange(true, ordering: .relaxed) else { return }
        if isReset {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        Foundation.close(self.descriptor)
    }

    /// The text that the server sends until it closes the connection.
    func textToEnd() async -> String {
        await withCheckedContinuation { continuation in
            Thread { [self] in
                var text: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4096)
                while case let count = recv(self.descriptor, &buffer, buffer.count, 0), count > 0 {
                    text += buffer[..<count]
                }
                continuation.resume(returning: String(decoding: text, as: UTF8.self))
            }.start()
        }
    }
}
