import Testing

@testable import Web

@Suite struct AllowedOriginsTests {
    @Test(
        arguments: [
            "*", "https://app.example.com", "http://localhost:3000", "http://[::1]:8080",
            "https://a.example,https://b.example", "https://a.example, https://b.example",
        ]
    )
    func originsAreRead(text: String) {
        #expect(AllowedOrigins(text) != nil)
    }

    @Test(
        arguments: [
            "", "null", "app.example.com", "https://", "https://app.example.com/", "https://App.example.com",
            "https://a.example,", "https://a.example,*", "https://*.example.com", "ftp://a.example",
            "https://a.example:",
            "https://a.example:123456", "https://user@a.example", "https://a..example",
        ]
    )
    func whatNoBrowserSendsIsRefused(text: String) {
        #expect(AllowedOrigins(text) == nil)
    }
}
