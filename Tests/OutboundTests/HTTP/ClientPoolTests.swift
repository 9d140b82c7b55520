import Domain
import TestSupport
import Testing

@testable import Outbound

@Suite struct ClientPoolTests {
    private func key(_ number: Int) throws -> PinnedClient.Key {
        PinnedClient.Key(
            scheme: "http",
            host: "host\(number).test",
            port: 80,
            address: try #require(IPAddress("127.0.0.1")),
            purpose: .test
        )
    }

    private let clock = ManualClock()
    private let pool: ClientPool

    init() {
        self.pool = ClientPool(clock: self.clock.clock) { key throws(OutboundFailure) in
            PinnedClient(key, limits: .generous, roots: [])
        }
    }

    @Test func `the client that was idle longest makes room for another`() async throws {
        for number in 0..<ClientPool.limit {
            self.pool.giveBack(try self.pool.lease(try self.key(number)))
            self.clock.set(Timestamp(milliseconds: self.clock.now.milliseconds + 1))
        }
        #expect(self.pool.count == ClientPool.limit)
        self.pool.giveBack(try self.pool.lease(try self.key(1000)))
        #expect(self.pool.count == ClientPool.limit)
        #expect(try self.pool.lease(try self.key(1)).wasUsed)
        #expect(try !self.pool.lease(try self.key(0)).wasUsed)
        await self.pool.shutdown()
    }

    @Test func `no client is made when all are in use`() async throws {
        let leases = try (0..<ClientPool.limit).map { try self.pool.lease(try self.key($0)) }
        let another = try self.key(1000)
        #expect(throws: OutboundFailure.busy) { try self.pool.lease(another) }
        self.pool.giveBack(leases[7])
        #expect(try !self.pool.lease(another).wasUsed)
        await self.pool.shutdown()
    }

    @Test func `a client in use is not ended for its age`() async throws {
        let lease = try self.pool.lease(try self.key(1))
        await self.clock.waitForSleep()
        self.clock.advance(seconds: 60)
        await self.clock.waitForSleep()
        #expect(self.pool.count == 1)
        self.pool.giveBack(lease)
        while self.pool.count > 0 {
            self.clock.advance(seconds: 30)
            await Task.yield()
        }
        await self.pool.shutdown()
    }
}
