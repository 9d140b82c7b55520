import Domain
import NIOCore
import TestSupport
import Testing

@testable import Outbound

@Suite struct DepartureTests {
    @Test func `calls that are cancelled at any moment leave nothing running`() async throws {
        let listener = try await Listener(Listener.dripping("HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n"))
        let outbound = try TestOutbound()
        for turn in 0..<20 {
            var calls: [Task<OutboundFailure?, Never>] = []
            for workspace in 1...4 {
                let request = try ServiceRequest.get("http://127.0.0.1:\(listener.port)/", of: try sampleID(workspace))
                calls.append(Task { await outbound.result(of: request).failure })
            }
            for _ in 0..<(turn * turn) { await Task.yield() }
            for call in calls { call.cancel() }
            for call in calls {
                // A call that was cancelled before it had room is busy.
                let failure = await call.value
                #expect(failure == .timeout || failure == .busy)
            }
            #expect(outbound.budget.running(.test) == 0)
            #expect(outbound.budget.waiting(.test) == 0)
        }
        await outbound.http.shutdown()
        #expect(outbound.http.clientCount == 0)
        await listener.close()
    }

    @Test func `a shutdown ends the calls that run`() async throws {
        let listener = try await Listener { _, _ in }
        let outbound = try TestOutbound()
        let request = try ServiceRequest.get("http://127.0.0.1:\(listener.port)/")
        let call = Task { await outbound.result(of: request).failure }
        while listener.received.isEmpty { await Task.yield() }
        await outbound.http.shutdown()
        #expect(await call.value != nil)
        #expect(outbound.budget.running(.test) == 0)
        await listener.close()
    }

    @Test func `a server that closes each connection at once is unreachable`() async throws {
        let listener = try await Listener(closesAtOnce: true)
        let outbound = try TestOutbound()
        for _ in 0..<200 {
            let failure = await outbound.result(of: try .get("http://127.0.0.1:\(listener.port)/")).failure
            #expect(failure == .unreachable)
        }
        await outbound.http.shutdown()
        await listener.close()
    }
}
