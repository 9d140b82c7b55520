import Domain
import Testing

@testable import Outbound

@Suite struct OutboundRulesTests {
    @Test func `an entry names its network, ports and purposes`() throws {
        let text = "10.0.0.0/8:5432,6379=handshake,test  [fd00::/8]:5432 fd12::1=test [fd13::1]=webhook 127.0.0.1"
        let rules = try #require(OutboundRules(allow: text, deny: "", ports: "443"))
        let expected: [(String, Set<Int>, Set<OutboundPurpose>)] = [
            ("10.0.0.0/8", [5432, 6379], [.handshake, .test]), ("fd00::/8", [5432], [.handshake]),
            ("fd12::1", [], [.test]), ("fd13::1", [], []), ("127.0.0.1", [], [.handshake]),
        ]
        #expect(
            rules.allowed
                == (try expected.map { network, ports, purposes in
                    OutboundRules.Entry(
                        block: try #require(AddressBlock(network)),
                        ports: ports,
                        purposes: purposes
                    )
                })
        )
    }

    @Test(arguments: [
        "10.0.0.0", "10.0.0.0/8", "10.0.0.0/8:1", "10.0.0.0/8:65535=token,discovery,webhook,proxy", "::/0", "[::1]:80",
        "", "  ",
    ]) func `an allow list is accepted`(text: String) {
        #expect(OutboundRules.isAllowList(text))
    }

    @Test(arguments: [
        "10.0.0.1/8", "10.0.0.0/33", "10/8", "localhost", "10.0.0.0/8,11.0.0.0/8", "10.0.0.0/8:", "10.0.0.0/8:0",
        "10.0.0.0/8:65536", "10.0.0.0/8:+1", "10.0.0.0/8:5432,", "10.0.0.0/8:http", "10.0.0.0/8=", "10.0.0.0/8=tests",
        "10.0.0.0/8=Test", "10.0.0.0/8=test,", "10.0.0.0/8=test=test", "=test", ":80", "[10.0.0.0/8]:80", "[::1",
        "[::1]80", "[::1]:", "::1]:80", "10.0.0.0/8 x", "10.0.0.0/8\t11.0.0.0/8", "10.0.0.0/8\u{0}",
    ]) func `a malformed allow list is refused`(text: String) {
        #expect(!OutboundRules.isAllowList(text))
        #expect(OutboundRules(allow: text, deny: "", ports: "443") == nil)
    }

    @Test(arguments: ["10.0.0.1/8", "10.0.0.0/8,11.0.0.0/8", "10.0.0.0/8:80", "10.0.0.0/8=test", "x"])
    func `a malformed deny list is refused`(text: String) {
        #expect(!OutboundRules.isDenyList(text))
        #expect(OutboundRules(allow: "", deny: text, ports: "443") == nil)
    }

    @Test(arguments: ["", "443,", "443 8443", "0", "65536", "https", "-1", "443,,1"])
    func `a malformed port list is refused`(text: String) {
        #expect(!OutboundRules.isPortList(text))
        #expect(OutboundRules(allow: "", deny: "", ports: text) == nil)
    }

    @Test func `a network also holds the IPv6 addresses that lead into it`() throws {
        let rules = try #require(OutboundRules(allow: "10.0.0.0/8=test", deny: "8.8.8.0/24", ports: "443"))
        for text in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3"] {
            #expect(rules.name(try #require(IPAddress(text)), port: 1, for: .test))
        }
        for text in ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"] {
            #expect(rules.deny(try #require(IPAddress(text))))
        }
    }
}
