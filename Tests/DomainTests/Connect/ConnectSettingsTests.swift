import Domain
import JSON
import Testing

@Suite struct ConnectSettingsTests {
    static let full = ConnectSettings(
        productName: "Acme",
        accent: "#0f5c4d",
        accentDark: "#9FE8D2",
        returnURLs: ["https://app.acme.example/done", "http://localhost:3000"],
        allowedOrigins: ["https://app.acme.example", "http://127.0.0.1:3000"],
        defaultReturnURL: "https://app.acme.example/home?tab=1",
        supportURL: "https://acme.example/help",
        privacyURL: "https://acme.example/privacy"
    )

    @Test func settingsThatCanBeUsedHaveNoProblems() {
        #expect(Self.full.problems.isEmpty)
        #expect(ConnectSettings().problems.isEmpty)
    }

    @Test(arguments: [full, ConnectSettings(), ConnectSettings(accent: "#ffffff")])
    func storedSettingsAreReadBack(_ settings: ConnectSettings) {
        #expect(ConnectSettings(json: settings.json) == settings)
    }

    static let refused: [(ConnectSettings, String)] = [
        (ConnectSettings(productName: ""), "connect.product_name"),
        (ConnectSettings(productName: String(repeating: "é", count: 101)), "connect.product_name"),
        (ConnectSettings(accent: "red"), "connect.accent"),
        (ConnectSettings(accent: "#12345"), "connect.accent"),
        (ConnectSettings(accent: "#1234567"), "connect.accent"),
        (ConnectSettings(accent: "#12345g"), "connect.accent"),
        (ConnectSettings(accent: "#fff;}*{"), "connect.accent"),
        (ConnectSettings(accentDark: "#12345\n"), "connect.accent_dark"),
        (ConnectSettings(returnURLs: ["javascript:alert(1)"]), "connect.return_urls"),
        (ConnectSettings(returnURLs: ["https://a.example", "http://b.example"]), "connect.return_urls"),
        (ConnectSettings(returnURLs: ["https://a.example/?x"]), "connect.return_urls"),
        (ConnectSettings(returnURLs: Array(repeating: "https://a.example", count: 21)), "connect.return_urls"),
        (ConnectSettings(allowedOrigins: ["*"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: ["null"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: ["https://a.example/"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: ["https://a.example/x"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: ["https://A.example"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: ["http://a.example"]), "connect.allowed_origins"),
        (ConnectSettings(allowedOrigins: Array(repeating: "https://a.example", count: 21)), "connect.allowed_origins"),
        (ConnectSettings(defaultReturnURL: "https://u@a.example"), "connect.default_return_url"),
        (ConnectSettings(supportURL: "mailto:help@a.example"), "connect.support_url"),
        (ConnectSettings(privacyURL: "https://a.example/#top"), "connect.privacy_url"),
        (
            ConnectSettings(
                returnURLs: (0..<5).map { _ in "https://a.example/" + String(repeating: "a", count: 2000) }
            ),
            "connect"
        ),
    ]

    @Test(arguments: refused)
    func aValueThatCannotBeUsedIsAProblem(_ settings: ConnectSettings, _ field: String) {
        #expect(settings.problems.map(\.field) == [field])
    }

    @Test func onlyListedURLsAndTheDefaultAreAllowed() {
        #expect(Self.full.allows(returnTo: "https://app.acme.example/done/now?x=1"))
        #expect(Self.full.allows(returnTo: "http://localhost:3000/any"))
        #expect(Self.full.allows(returnTo: "https://app.acme.example/home?tab=1"))
        for url in [
            "https://app.acme.example/home", "https://app.acme.example/done-evil", "javascript:alert(1)", "",
            "https://evil.example/done", "http://localhost:3001",
        ] {
            #expect(!Self.full.allows(returnTo: url), "\(url)")
        }
        #expect(!ConnectSettings().allows(returnTo: "https://app.acme.example/done"))
    }
}
