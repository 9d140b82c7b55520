import Testing

@testable import Catalog

@Suite struct FieldFormatTests {
    private static let label63 = String(repeating: "a", count: 63)
    private static let domain253 =
        Array(repeating: label63, count: 3).joined(separator: ".") + "."
        + String(repeating: "a", count: 61)

    static let emails: [String] = [
        "a@b", "user@example.com", "first.last+tag@sub.example.co.uk", "!#$%&'*+/=?^_`{|}~-@example.com", ".a.@b.c",
        "1@1", "a@a-b.c", "A@B.C", "a@\(label63).com",
    ]

    @Test(arguments: emails)
    func anEmailAddressIsAccepted(_ text: String) {
        #expect(FieldFormat.isEmail(text))
    }

    @Test(arguments: [
        "", "@", "a", "a@", "@b", "a@@b", "a@b@c", "a b@c.d", "a@b c", "a@b..c", "a@.b", "a@b.", "a@-b", "a@b-",
        "a@b_c",
        "\"a b\"@c.d", "a@[127.0.0.1]", "a@bé.com", "é@b.com", "a\n@b.c", "a@b.c\n", "a,b@c.d", "a:b@c.d", "a<b@c.d",
        "a(b)@c.d", "Name <a@b.c>", "mailto:a@b.c", "a@\(label63)a.com", String(repeating: "a", count: 250) + "@b.cd",
    ])
    func anotherTextIsNoEmailAddress(_ text: String) {
        #expect(!FieldFormat.isEmail(text))
    }

    @Test func anEmailAddressHasAtMost254Characters() {
        #expect(FieldFormat.isEmail(String(repeating: "a", count: 249) + "@b.cd"))
        #expect(!FieldFormat.isEmail(String(repeating: "a", count: 250) + "@b.cd"))
    }

    static let hostnames: [String] = [
        "localhost", "a", "1", "db.example.com", "db.example.com.", "DB-1.Example.COM", "my_service",
        "_dmarc.example.com",
        "xn--bcher-kva.example", "127.0.0.1", "255.255.255.255", "::", "::1", "1::", "fe80::1",
        "2001:db8::8:800:200c:417a",
        "2001:DB8:0:0:8:800:200C:417A", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:7::", "[::1]",
        "[2001:db8::1]", label63, domain253, "\(domain253).",
    ]

    @Test(arguments: hostnames)
    func aHostNameIsAccepted(_ text: String) {
        #expect(FieldFormat.isHostname(text))
    }

    static let otherHosts: [String] = [
        "", ".", "..", "a..b", ".a", "a..", "-a", "a-", "a.-b", "a.b-", "a b", " a", "a ", "a\n", "a\0", "é",
        "bücher.de",
        "a/b", "a:80", "http://a", "user@a", "a?b", "a#b", "a,b", "*", "*.a", "a%b", "a\u{200B}", "１.a", "\(label63)a",
        "a\(domain253)", "[", "]", "[]", "[a]", "[127.0.0.1]", "[::1", "::1]", "[[::1]]", "[::1]:80", ":", ":::", "1:2",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::", "12345::", "g::", ":1::2", "1::2:",
        "1:2:3:4:5:6:7:8::",
        "1:2:3:4::5:6:7:8", "fe80::1%eth0", "::256.0.0.1", "::1.2.3", "::1.2.3.4.5", "::1.2.3.4:5", "::+1.2.3.4",
        "::1.2.3.-4", "1:2:3:4:5:6:7:1.2.3.4", "::\u{FF11}", "::１２", "+1::", "::1.2.3.", "::.1.2.3",
    ]

    @Test(arguments: otherHosts)
    func anotherTextIsNoHostName(_ text: String) {
        #expect(!FieldFormat.isHostname(text))
    }

    static let urls: [String] = [
        "http://a", "https://example.com", "https://example.com/", "https://example.com/path?query=1&b#fragment",
        "HTTPS://EXAMPLE.COM", "https://example.com:443/x", "https://example.com:1", "https://example.com:65535",
        "https://user:pass@example.com", "https://user@example.com:8080/", "https://u:p@ss@example.com", "http://@a",
        "http://localhost:3000", "http://127.0.0.1", "http://[::1]", "http://[::1]:8080/x",
        "https://u:p@[2001:db8::1]:443",
        "postgres://u:p@db.example.com:5432/app", "mongodb+srv://cluster.example.net/db", "redis://redis:6379/0",
        "wss://a.b/c", "x-y.z+1://a", "https://a?b", "https://a#b", "https://a/é?ü=😀", "https://a/[x]{y}|\\^",
        "https://example.com.", "https://my_service/x", "https://a/?u=http://b:x@c",
    ]

    @Test(arguments: urls)
    func aURLIsAccepted(_ text: String) {
        #expect(FieldFormat.isURL(text))
    }

    static let otherURLs: [String] = [
        "", "a", "example.com", "www.example.com/x", "//example.com", "/path", "://a", "http", "http:", "http:/",
        "http://", "http:///", "http:///path", "http://?x", "http://#x", "http:a", "http:/a", "mailto:a@b.c",
        "javascript:alert(1)", "data:text/plain,x", "1http://a", "-a://b", "ht tp://a", "ht_tp://a", "é://a",
        "http://a b",
        " http://a", "http://a ", "http://a/b c", "http://a/\tb", "http://a/\nb", "http://a\n", "http://a/\0",
        "http://a/\u{7F}", "http://a/\u{85}", "http://a/\u{A0}b", "http://a/\u{2028}", "http://a/\u{3000}", "http://a:",
        "http://a:/", "http://a:0", "http://a:65536", "http://a:99999", "http://a:000080", "http://a:+80",
        "http://a:-1",
        "http://a:8a", "http://a:80:80", "http://a:８０", "http://:80", "http://user@", "http://user:pass@:80",
        "http://-a",
        "http://a-", "http://a..b", "http://bücher.de", "http://[::1", "http://::1", "http://[::1]x", "http://[::1]:",
        "http://[127.0.0.1]", "http://[g::1]", "http://*", "http://a,b", "http://a%41", "http://a\\b",
    ]

    @Test(arguments: otherURLs)
    func anotherTextIsNoURL(_ text: String) {
        #expect(!FieldFormat.isURL(text))
    }

    /// A check that looked back would not come to an end here.
    @Test(arguments: ["a", "a.", ":", "::", "[", "@", "a@", "-", "http://", "1:", "/", "\u{301}"])
    func longTextIsCheckedInLinearTime(_ unit: String) {
        let text = String(repeating: unit, count: 60_000)
        #expect(!FieldFormat.isEmail(text))
        #expect(!FieldFormat.isHostname(text))
        #expect(FieldFormat.isURL(text) == false)
    }
}
