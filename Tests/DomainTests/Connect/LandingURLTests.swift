import Domain
import Testing

@Suite struct LandingURLTests {
    @Test(arguments: [
        ("https://app.example.com/done", "https://app.example.com/done"),
        ("https://app.example.com/done", "https://app.example.com/done?a=b"),
        ("https://app.example.com/done", "https://app.example.com/done/"),
        ("https://app.example.com/done", "https://app.example.com/done/x/y"),
        ("https://app.example.com/done/", "https://app.example.com/done"),
        ("https://app.example.com/done", "https://app.example.com/x/../done"),
        ("https://app.example.com/done", "https://app.example.com/./done/%2E/z"),
        ("https://app.example.com/done", "https://app.example.com:443/done"),
        ("https://app.example.com/done", "HTTPS://APP.example.com./done"),
        ("https://app.example.com", "https://app.example.com/any/thing"),
        ("https://app.example.com", "https://app.example.com"),
        ("http://localhost:3000/done", "http://localhost:3000/done"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/a"),
        ("http://[::1]:3000", "http://[::1]:3000/a"),
    ])
    func aURLIsCoveredByOneAtOrAboveIt(_ allowed: String, _ url: String) throws {
        #expect(try #require(LandingURL(allowed)).covers(#require(LandingURL(url))))
    }

    @Test(arguments: [
        "https://app.example.com/done-evil", "https://app.example.com/done/../x", "https://app.example.com/done/..",
        "https://app.example.com/done/%2e%2e/x", "https://app.example.com/done/.%2E/x", "https://app.example.com/",
        "https://app.example.com", "https://app.example.com/Done", "https://app.example.com//done",
        "https://app.example.com/%64one", "https://app.example.com/don", "https://app.example.com:8443/done",
        "https://evil.example/done", "https://app.example.com.evil.example/done", "http://localhost/done",
        "https://app.example.com/?/done", "https://app.example.com/a/../../done-evil",
    ])
    func everyOtherURLIsNotCovered(_ url: String) throws {
        let allowed = try #require(LandingURL("https://app.example.com/done"))
        #expect(!allowed.covers(try #require(LandingURL(url))))
    }

    @Test(arguments: [
        "", "javascript:alert(1)", "javascript://app.example.com/done", "data:text/html,x", "/done",
        "//app.example.com",
        "http://app.example.com/done", "http://10.0.0.1/done", "ftp://app.example.com/done", "https://",
        "https://user@app.example.com/done", "https://app.example.com@evil.example/done", "https://a:b@c.example",
        "https://app.example.com/done#top", "https://app.example.com/done#", " https://app.example.com/done",
        "https://app.example.com/done ", "https://app.example.com\\done", "https://app.example.com/\\evil.example",
        "https://app.example.com/done\n", "https://app.example.com/done/..%2fx", "https://app.example.com/done%5C..",
        "https://app.example.com:0/", "https://app.example.com:99999/", "https://ap p.example.com/",
        "https://app.example.com/%zz", "https://app.example.com/" + String(repeating: "a", count: 2048),
    ])
    func whatMayLeadElsewhereIsNoURL(_ text: String) {
        #expect(LandingURL(text) == nil)
    }
}
