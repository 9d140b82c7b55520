import Domain
import Synchronization
import TestSupport
import Testing

@testable import Outbound

@Suite struct OwnAddressesTests {
    @Test func `the interfaces of this machine have the loopback address`() throws {
        let addresses = try #require(OwnAddresses.ofInterfaces())
        #expect(addresses.contains(try #require(IPAddress("127.0.0.1"))))
    }

    @Test func `addresses are read again after a minute`() async throws {
        let clock = ManualClock()
        let reads = Mutex(0)
        let own = OwnAddresses(resolver: TestResolver([:]), clock: clock.clock) {
            reads.withLock { $0 += 1 }
            return []
        }
        for (seconds, expected) in [(0, 1), (59, 1), (1, 2), (30, 2), (31, 3)] {
            clock.advance(seconds: Int64(seconds))
            #expect(await own.current() == [])
            #expect(reads.withLock { $0 } == expected)
        }
    }

    @Test func `further names of the machine count`() async throws {
        let resolver = TestResolver(["patchbay.example": [["93.184.215.14"]]])
        let own = OwnAddresses(names: ["patchbay.example", "unknown.test"], resolver: resolver, clock: .fixed(0)) { [] }
        #expect(await own.current() == [try #require(IPAddress("93.184.215.14"))])
    }

    @Test func `nothing may be called while the addresses cannot be read`() async throws {
        let resolver = TestResolver([:])
        let door = OutboundDoor(
            rules: try #require(OutboundRules(allow: "", deny: "", ports: "443")),
            resolver: resolver,
            ownAddresses: OwnAddresses(resolver: resolver, clock: .fixed(0)) { nil }
        )
        await #expect(throws: OutboundFailure.refused(.ownAddress)) {
            try await door.open(
                host: "93.184.215.14",
                port: 443,
                scheme: "https",
                purpose: .test,
                workspaceID: someWorkspaceID,
                destinations: nil
            )
        }
    }
}
