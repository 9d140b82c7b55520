import Domain
import Testing

@Suite struct TrustedProxiesTests {
    private static func proxies(_ text: String) throws -> TrustedProxies { try #require(TrustedProxies(text)) }

    @Test func aPeerThatIsNotTrustedIsTheClient() throws {
        let proxies = try Self.proxies("10.0.0.2")
        #expect(proxies.client(of: "10.0.0.1", forwardedFor: ["192.0.2.1"]) == "10.0.0.1")
        #expect(proxies.client(of: nil, forwardedFor: ["192.0.2.1"]) == nil)
    }

    @Test(arguments: [
        // (peer, lines, client)
        ("10.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7, 192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7", "192.0.2.1", "10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.7,192.0.2.1 \t,10.0.0.2, 10.0.0.3"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("::ffff:10.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("fd00::1", ["2001:DB8:0:0::9"], "2001:db8::9"),
        ("fd00::1", ["::ffff:192.0.2.1"], "192.0.2.1"),
        // A peer that is no trusted proxy can write any header.
        ("203.0.113.9", ["192.0.2.1"], "203.0.113.9"),
        ("203.0.113.9", ["10.0.0.2"], "203.0.113.9"),
    ])
    func theClientIsTheRightmostAddressThatIsNoProxy(_ peer: String, _ lines: [String], _ client: String) throws {
        let proxies = try Self.proxies("10.0.0.0/8, fd00::1")
        #expect(proxies.client(of: peer, forwardedFor: lines) == client)
    }

    @Test(arguments: [
        "", " ", ",", "192.0.2.1,", "unknown", "_hidden", "192.0.2.1:80", "[2001:db8::1]", "192.0.2.0/24", "192.0.2",
        "192.0.2.01", "fe80::1%eth0", "192.0.2.1 192.0.2.2", "192.0.2.1;", "\"192.0.2.1\"", "192.0.2.1, , 10.0.0.2",
        "192.0.2.1, x, 10.0.0.2",
    ])
    func anEntryThatIsNoAddressGivesNoClient(_ line: String) throws {
        #expect(try Self.proxies("10.0.0.0/8").client(of: "10.0.0.1", forwardedFor: [line]) == nil)
    }

    @Test func aMalformedEntryBeforeTheClientIsNotRead() throws {
        let lines = ["x, 10.0.0.9", ", 192.0.2.1"]
        #expect(try Self.proxies("10.0.0.0/8").client(of: "10.0.0.1", forwardedFor: lines) == "192.0.2.1")
    }

    @Test func theNumberOfEntriesThatAreReadIsLimited() throws {
        let proxies = try Self.proxies("10.0.0.0/8")
        func line(_ count: Int) -> String { "192.0.2.1" + String(repeating: ", 10.0.0.2", count: count) }
        #expect(proxies.client(of: "10.0.0.1", forwardedFor: [line(31)]) == "192.0.2.1")
        #expect(proxies.client(of: "10.0.0.1", forwardedFor: [line(32)]) == nil)
    }

    @Test(arguments: [
        "", "*", "proxy.example.com", "10.0.0.1/8", "10.0.0.0/8,", ",", "10.0.0.0/8 192.0.2.1", "10.0.0.0/33",
    ])
    func aListWithAnythingElseIsRefused(_ text: String) {
        #expect(TrustedProxies(text) == nil)
    }
}
