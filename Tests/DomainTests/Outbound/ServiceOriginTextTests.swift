import Domain
import Testing

@Suite struct ServiceOriginTextTests {
    @Test(arguments: [
        ("https://a.example.com", "https://a.example.com:443"),
        ("http://a.example.com/x?y#z", "http://a.example.com:80"),
        ("HTTPS://A.Example.COM.:8443/", "https://a.example.com:8443"),
        ("https://[0:0::1]/", "https://[::1]:443"),
        ("https://my_service:8080/api", "https://my_service:8080"),
        ("postgresql://db.example.com/app", "postgres://db.example.com:5432"),
        ("postgres://user:p@ss@DB.example.com:5433/app", "postgres://db.example.com:5433"),
        ("rediss://[::1]", "redis://[::1]:6379"),
        ("bolt+s://graph.example.com", "bolt+s://graph.example.com:0"),
        ("https://a.example.com/%zz", "https://a.example.com:443"),
        ("sftp://files.example.com:2222", "sftp://files.example.com:2222"),
        ("imaps://mail.example.com", "imaps://mail.example.com:993"),
    ])
    func `a URL has one origin, and its text leads back to it`(_ url: String, _ text: String) {
        let origin = ServiceOrigin(of: url)
        #expect(origin.description == text)
        #expect(ServiceOrigin(text: text) == origin)
    }

    @Test(arguments: [
        "https://a.example.com\\@b.example.com", "https://user@a.example.com:x", "https:///b.example.com",
        "a.example.com", "https://a.example.com:99999", "",
    ])
    func `a text that programs read differently is a place of its own`(_ text: String) {
        let origin = ServiceOrigin(of: text)
        #expect(origin != ServiceOrigin(of: "https://a.example.com"))
        #expect(origin != ServiceOrigin(of: "https://b.example.com"))
        #expect(ServiceOrigin(text: origin.description) == origin)
    }

    @Test(arguments: ["", "a", "https://a", "https://a:", "https://a:x", "https:a:1", "https://a:70000", "://"])
    func `another text is no origin`(_ text: String) {
        #expect(ServiceOrigin(text: text) == nil)
    }
}
