import Testing

@testable import Outbound

@Suite struct OutboundNetworksTests {
    static let refused = [
        // The first and last addresses of each refused IPv4 network.
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.170.2", "169.254.255.255",
        "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.192", "192.0.0.255", "192.0.2.0", "192.0.2.255",
        "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
        "255.255.255.255",
        // IPv6 outside of the global block: unspecified, loopback, IPv4-compatible, discard, local NAT64, site-local,
        // unique local, link-local, multicast.
        "::", "::1", "::7f00:1", "100::1", "64:ff9b:1::1", "fec0::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "febf::1", "ff02::1", "4000::1",
        // IPv6 inside of it: Teredo, ORCHID, documentation, 6to4 of public and private addresses.
        "2001::1", "2001:10::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2002:808:808::1", "3fff::1", "3fff:fff::1",
        // IPv4 addresses inside of IPv6 addresses: mapped, and translated.
        "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1", "0:0:0:0:0:ffff:c0a8:1", "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "64:ff9b::10.1.2.3", "64:ff9b::0.0.0.0",
    ]

    @Test(arguments: Self.refused) func `an address that is not public is refused`(text: String) throws {
        #expect(!OutboundNetworks.isPublic(try #require(IPAddress(text))))
    }

    @Test(arguments: [
        // The neighbours of the refused networks.
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255",
        "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
        "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "2000::1", "2001:200::1", "2001:4860::8888",
        "2001:db9::1", "2003::1", "2606:4700::1111", "3ffe:ffff::1", "3fff:1000::1", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
    ]) func `an address of the internet is public`(text: String) throws {
        #expect(OutboundNetworks.isPublic(try #require(IPAddress(text))))
    }

    @Test func `no network of the list is misspelt`() {
        #expect(OutboundNetworks.refusedIPv4.count == 15)
        #expect(OutboundNetworks.refusedIPv6.count == 4)
        #expect(OutboundNetworks.globalIPv6.count == 1)
    }

    @Test(arguments: ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost", "127.0.0.1:80", "::1%lo", ""])
    func `another spelling is not an address`(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
