import Domain
import Testing

@Suite struct ServiceURLTests {
    @Test(arguments: [
        ("https://api.example.com", "https://api.example.com:443", "/"),
        ("HTTPS://API.Example.COM./v1?q=%20a&r=[1]#x", "https://api.example.com:443", "/v1?q=%20a&r=%5B1%5D"),
        ("https://a.example:8443?x=1", "https://a.example:8443", "/?x=1"),
        ("http://127.0.0.1:80/a//b", "http://127.0.0.1:80", "/a//b"),
        ("https://[2001:DB8:0::1]/é", "https://[2001:db8::1]:443", "/%C3%A9"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example:443", "/"),
    ])
    func `a URL has one spelling`(text: String, origin: String, target: String) throws {
        let url = try ServiceURL(text)
        #expect(url.origin.description == origin)
        #expect(url.target == target)
    }

    @Test(arguments: [
        ("", ServiceURL.Fault.scheme), ("api.example.com", .scheme), ("ftp://a.example", .scheme),
        ("http+unix://%2Fvar/run", .scheme), ("https:/a.example", .scheme),
        ("https://user@a.example", .userinfo), ("https://a.example:443@b.example/", .userinfo),
        ("https://", .host), ("https:///x", .host), ("https://a b.example", .host), ("https://bücher.example", .host),
        ("https://a..example", .host), ("https://a_b.example", .host), ("https://[::1", .host),
        ("https://[fe80::1%25eth0]/", .host), ("https://a.example..", .host), ("https://%61.example", .host),
        ("https://[127.0.0.1]/", .host), ("https://a.example\\@b.example/", .target),
        ("https://a.example:", .port), ("https://a.example:0", .port), ("https://a.example:65536", .port),
        ("https://a.example:+1", .port), ("https://a.example:https", .port), ("https://::1/", .host),
        ("https://a.example/%zz", .target), ("https://a.example/%4", .target), ("https://a.example/\r\nX: y", .target),
        ("https://a.example/\u{0}", .target), ("https://a.example/" + String(repeating: "a", count: 8200), .length),
    ])
    func `a string that is no URL of a service is refused`(text: String, fault: ServiceURL.Fault) {
        #expect(throws: fault) { _ = try ServiceURL(text) }
    }
}
