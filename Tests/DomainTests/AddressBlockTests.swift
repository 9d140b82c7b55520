import Domain
import Testing

@Suite struct AddressBlockTests {
    @Test(arguments: [
        (
            "192.0.2.1", ["192.0.2.1", "::ffff:192.0.2.1"],
            ["192.0.2.2", "::192.0.2.1", "", "localhost", "192.0.2.1.1"]
        ),
        ("192.0.2.0/24", ["192.0.2.0", "192.0.2.255", "::ffff:c000:201"], ["192.0.1.255", "192.0.3.0"]),
        ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["::1", "2001:db8::1"]),
        ("10.0.0.0/7", ["10.1.2.3", "11.255.255.255"], ["12.0.0.0", "9.255.255.255"]),
        ("2001:db8::/32", ["2001:db8::", "2001:DB8:ffff::1", "2001:0db8::1%eth0"], ["2001:db9::", "10.0.0.1"]),
        ("::1", ["::1", "0:0:0:0:0:0:0:1"], ["::2", "127.0.0.1"]),
        ("::/0", ["::1", "192.0.2.1"], ["", "x", "1.2.3"]),
        ("::ffff:192.0.2.0/120", ["192.0.2.9"], ["192.0.3.9"]),
        ("fe80::/10", ["fe80::1%2", "febf::1"], ["fec0::1"]),
    ])
    func holdsItsAddressesAndNoOthers(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let block = try #require(AddressBlock(text))
        #expect(block.description == text)
        for address in inside { #expect(block.contains(address), "\(address)") }
        for address in outside { #expect(!block.contains(address), "\(address)") }
    }

    @Test(arguments: [
        "", "/", "/8", "192.0.2.1/", "192.0.2.1/33", "192.0.2.1/24", "192.0.2.1/-1", "192.0.2.1/+8", "192.0.2.1/ 8",
        "192.0.2/24", "192.0.2.01", "192.0.2.256", "0x7f.1", "localhost", "2001:db8::/129", "2001:db8::1/64",
        "2001:db8",
        "fe80::1%eth0", " ::1", "::1 ", "[::1]", "192.0.2.0/24/24", "192.0.2.1\0", "192.0.2.0/0024", "１92.0.2.1",
    ])
    func refusesEverythingElse(_ text: String) {
        #expect(AddressBlock(text) == nil)
    }
}
