import Testing

@testable import Catalog

@Suite struct NearestNamesTests {
    private static let names = [
        "gmail", "github", "gitlab", "google_drive", "google_docs", "google_calendar", "google_sheets", "slack", "s3",
        "box",
        "jira", "xai", "x_twitter", "openai", "openai_compatible",
    ]

    @Test(arguments: [
        ("gmial", ["gmail"]), ("Gmail", ["gmail"]), ("GMAIL", ["gmail"]), ("gmail ", ["gmail"]),
        ("gmai", ["gmail", "xai"]),
        ("githb", ["github", "gitlab"]), ("gitlub", ["github", "gitlab"]), ("git", ["github", "gitlab"]),
        ("slak", ["slack"]),
        ("google", ["google_calendar", "google_docs", "google_drive"]),
        ("google_driv", ["google_drive", "google_docs"]),
        ("google-drive", ["google_drive"]), ("openai", ["openai", "openai_compatible"]), ("s4", ["s3"]),
        ("bx", ["box"]), ("jria", ["jira"]), ("xay", ["xai"]),
    ])
    func whatWasMeantIsNamedNearestFirst(_ text: String, _ expected: [String]) {
        #expect(nearestNames(to: text, among: Self.names) == expected)
    }

    @Test(arguments: [
        "", "zzzzzz", "somethingelse", "gi", "g", "dropbox_paper", "é", "\0", String(repeating: "gmail", count: 13),
        String(repeating: "x", count: 100_000),
    ])
    func whatIsNearNothingHasNoName(_ text: String) {
        #expect(nearestNames(to: text, among: Self.names) == [])
    }

    @Test func thereAreAtMostThree() {
        #expect(nearestNames(to: "name", among: (0..<10).map { "name\(9 - $0)" }) == ["name0", "name1", "name2"])
    }

    @Test func amongNothingThereIsNothing() {
        #expect(nearestNames(to: "gmail", among: [String]()) == [])
        #expect(nearestNames(to: "gmail", among: [""]) == [])
    }
}
