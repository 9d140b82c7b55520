import Testing
import Web

@testable import Console

@Suite struct AccentTests {
    private static let colours = [
        "#ffd60a", "#ffffff", "#1a1a1a", "#ff5a5f", "#635bff", "#00c2a8", "#777777", "#0f5c4d", "#000000", "#FF00ff",
    ]

    @Test(arguments: Self.colours)
    func textIsReadableInEveryAccent(_ colour: String) throws {
        let accent = try #require(Accent(colour))
        for (scheme, grounds) in [(accent.light, Colour.lightGrounds), (accent.dark, Colour.darkGrounds)] {
            #expect(scheme.accent.contrast(to: scheme.onAccent) >= 4.5)
            for ground in grounds { #expect(scheme.ink.contrast(to: ground) >= 4.5) }
        }
        #expect(accent.light.accent.text == colour.lowercased())
        #expect(accent.dark.accent == accent.dark.ink)
    }

    @Test func anAccentForDarkGroundIsTaken() throws {
        let accent = try #require(Accent("#0f5c4d", dark: "#4fb9a3"))
        #expect(accent.light.accent.text == "#0f5c4d")
        #expect(accent.dark.accent.text == "#4fb9a3")
        #expect(accent.css.contains("--accent: #0f5c4d; --on-accent: #ffffff; --accent-ink: #0f5c4d;"))
    }

    @Test(arguments: ["", "#fff", "0f5c4d", "#0f5c4", "#0f5c4dd", "#0f5c4g", "#+f5c4d", "#０f5c4", "red;}"])
    func anythingElseIsNoColour(_ text: String) {
        #expect(Accent(text) == nil)
    }

    @Test func theGroundsAreThoseOfTheStyleSheet() {
        let style = ConnectAssets.style.text
        #expect(style.contains("--page: #f2f2ee; --card: #fff; --soft: #f6f6f3;"))
        #expect(style.contains("--page: #111210; --card: #1b1c1a; --soft: #232522;"))
    }

    @Test func aServiceKeepsItsColour() {
        let ids = ["gmail", "slack", "postgres", "zendesk", "notion", "jira", "github", "openai", "shopify", "asana"]
        let colours = ids.map { PageService(id: $0, name: $0).colour }
        #expect(colours == ids.map { PageService(id: $0, name: "other").colour })
        #expect(Set(colours).count > 3)
        #expect(Set(colours).isSubset(of: ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"]))
    }
}
