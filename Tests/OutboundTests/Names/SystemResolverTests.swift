import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Outbound

@Suite struct SystemResolverTests {
    /// Look-ups that block their threads until the test lets them return.
    final class Blocked: Sendable {
        let asked = Mutex<[String]>([])
        private let gate = DispatchSemaphore(value: 0)

        func lookUp(_ name: String) -> SystemResolver.Answer {
            self.asked.withLock { $0.append(name) }
            self.gate.wait()
            return .addresses([IPAddress("127.0.0.1")].compactMap(\.self))
        }

        func open(_ count: Int) { for _ in 0..<count { self.gate.signal() } }

        func waitForCount(_ count: Int) async {
            while self.asked.withLock({ $0.count }) < count { await Task.yield() }
        }
    }

    @Test(arguments: ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0x7f.1", "127.0.0.1", "localhost"])
    func `an odd spelling of loopback is loopback`(name: String) throws {
        guard case .addresses(let addresses) = SystemResolver.addresses(of: name) else {
            Issue.record("\(name) has no address")
            return
        }
        for address in addresses { #expect(["127.0.0.1", "::1"].contains(address.description)) }
    }

    @Test(arguments: ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0xa9fea9fe", "0300.0250.1"])
    func `an odd spelling of a private address is refused`(name: String) async throws {
        let resolver = SystemResolver(clock: .machine)
        defer { resolver.shutdown() }
        let door = OutboundDoor(
            rules: try #require(OutboundRules(allow: "", deny: "", ports: "443")),
            resolver: resolver,
            ownAddresses: OwnAddresses(resolver: resolver, clock: .machine)
        )
        await #expect(throws: OutboundFailure.refused(.privateNetwork)) {
            try await door.open(
                host: name,
                port: 443,
                scheme: "https",
                purpose: .test,
                workspaceID: someWorkspaceID,
                destinations: nil
            )
        }
    }

    @Test func `an answer is used for 30 seconds, also that there is no such name`() async throws {
        let clock = ManualClock()
        let asked = Mutex<[String]>([])
        let resolver = SystemResolver(clock: clock.clock) { name in
            asked.withLock { $0.append(name) }
            return name == "no.test" ? .notFound : .addresses([IPAddress("8.8.8.8")].compactMap(\.self))
        }
        defer { resolver.shutdown() }
        for (seconds, count) in [(0, 2), (29, 2), (1, 4)] as [(Int64, Int)] {
            clock.advance(seconds: seconds)
            #expect(try await resolver.addresses(of: "yes.test", for: nil).count == 1)
            await #expect(throws: OutboundFailure.nameNotFound) {
                try await resolver.addresses(of: "no.test", for: nil)
            }
            #expect(asked.withLock { $0.count } == count)
        }
    }

    @Test func `a failure of the resolver is not kept`() async throws {
        let asked = Mutex(0)
        let resolver = SystemResolver(clock: ManualClock().clock) { _ in
            asked.withLock { $0 += 1 }
            return .failed
        }
        defer { resolver.shutdown() }
        for count in 1...2 {
            await #expect(throws: OutboundFailure.unreachable) {
                try await resolver.addresses(of: "a.test", for: nil)
            }
            #expect(asked.withLock { $0 } == count)
        }
    }

    @Test func `calls for one name share one look-up`() async throws {
        let blocked = Blocked()
        let resolver = SystemResolver(clock: ManualClock().clock, lookUp: blocked.lookUp)
        defer { resolver.shutdown() }
        let calls = (0..<10).map { _ in Task { try await resolver.addresses(of: "a.test", for: someWorkspaceID) } }
        await blocked.waitForCount(1)
        blocked.open(1)
        for call in calls { #expect(try await call.value.count == 1) }
        #expect(blocked.asked.withLock { $0 } == ["a.test"])
    }

    @Test func `a silent name is left after 5 seconds, and not asked for again for 30`() async throws {
        let clock = ManualClock()
        let blocked = Blocked()
        let resolver = SystemResolver(clock: clock.clock, lookUp: blocked.lookUp)
        defer { resolver.shutdown() }
        let call = Task { () async throws(OutboundFailure) in
            try await resolver.addresses(of: "a.test", for: someWorkspaceID)
        }
        await blocked.waitForCount(1)
        await clock.waitForSleep()
        clock.advance(seconds: 5)
        await #expect(throws: OutboundFailure.timeout) { try await call.value }
        clock.advance(seconds: 29)
        await #expect(throws: OutboundFailure.timeout) { try await resolver.addresses(of: "a.test", for: nil) }
        #expect(blocked.asked.withLock { $0.count } == 1)
        blocked.open(2)
        clock.advance(seconds: 60)
        #expect(try await resolver.addresses(of: "a.test", for: nil).count == 1)
    }

    @Test func `a workspace with silent names has four threads, and others are answered`() async throws {
        let clock = ManualClock()
        let blocked = Blocked()
        let resolver = SystemResolver(clock: clock.clock) { name in
            name.hasPrefix("slow") ? blocked.lookUp(name) : .addresses([IPAddress("8.8.8.8")].compactMap(\.self))
        }
        defer {
            blocked.open(4)
            resolver.shutdown()
        }
        let calls = (0..<40).map { number in
            Task { () async throws(OutboundFailure) in
                try await resolver.addresses(of: "slow\(number).test", for: someWorkspaceID)
            }
        }
        await blocked.waitForCount(4)
        let other: Identifier<Workspace> = try sampleID(2)
        #expect(try await resolver.addresses(of: "fast.test", for: other).count == 1)
        while clock.sleepEnds.count < 40 { await Task.yield() }
        clock.advance(seconds: 5)
        var failures: [OutboundFailure] = []
        for call in calls {
            do { _ = try await call.value } catch { failures.append(OutboundFailure(error)) }
        }
        #expect(failures.count { $0 == .timeout } == 4)
        #expect(failures.count { $0 == .busy } == 36)
        #expect(blocked.asked.withLock { $0.count } == 4)
        // The threads are still held, so another name of the workspace is not asked for.
        let late = Task { () async throws(OutboundFailure) in
            try await resolver.addresses(of: "slow.test", for: someWorkspaceID)
        }
        await clock.waitForSleep()
        clock.advance(seconds: 5)
        await #expect(throws: OutboundFailure.busy) { try await late.value }
    }

    @Test func `a cancelled call leaves its look-up to others`() async throws {
        let blocked = Blocked()
        let resolver = SystemResolver(clock: ManualClock().clock, lookUp: blocked.lookUp)
        defer { resolver.shutdown() }
        let call = Task { () async throws(OutboundFailure) in
            try await resolver.addresses(of: "a.test", for: nil)
        }
        await blocked.waitForCount(1)
        call.cancel()
        await #expect(throws: OutboundFailure.timeout) { try await call.value }
        blocked.open(1)
        #expect(try await resolver.addresses(of: "a.test", for: nil).count == 1)
        #expect(blocked.asked.withLock { $0.count } == 1)
    }

    @Test func `no more names are remembered than the table has room for`() {
        var table = NameTable()
        for number in 0..<10_000 {
            table.finish("name\(number).test", .notFound, at: someTime)
            table.markSilent("silent\(number).test", at: someTime)
            #expect(table.count <= 4096)
        }
    }
}
