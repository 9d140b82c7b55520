import Domain
import Testing

@Suite struct TimestampExpiryTests {
    private static let now = Timestamp(rfc3339: "2026-11-28T14:00:00.500Z") ?? .max

    private func read(_ text: String) -> String? { Timestamp(expiry: text, now: Self.now)?.text }

    @Test(arguments: [
        ("2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"),
        ("2027-01-31t01:30:00.25+01:30", "2027-01-31T00:00:00.250Z"),
        ("2027-01-31", "2027-01-31T23:59:59.999Z"),
        // Today.
        ("2026-11-28", "2026-11-28T23:59:59.999Z"),
        ("2028-02-29", "2028-02-29T23:59:59.999Z"),
        ("12h", "2026-11-29T02:00:00.500Z"),
        ("1d", "2026-11-29T14:00:00.500Z"),
        ("90d", "2027-02-26T14:00:00.500Z"),
        ("2w", "2026-12-12T14:00:00.500Z"),
        ("tomorrow", "2026-11-29T14:00:00.500Z"),
    ])
    func readsTheFormsThatPeopleWrite(_ text: String, _ expected: String) {
        #expect(self.read(text) == expected)
    }

    @Test(arguments: [
        "", "d", "90", "0d", "00h", "-1d", "+1d", "1.5d", "1 d", " 1d", "1d ", "90D", "90m", "1y", "123456d", "１d",
        "99999999999999999999d", "yesterday", "Tomorrow", "next week", "never", "2026-11-27", "2020-01-01T00:00:00Z",
        "2026-11-28T14:00:00.500Z", "2027-02-29", "2027-1-31", "2027-01-31Z", "2027-01-31T00:00:00", "31.01.2027",
        "2027-01-31T", "20270131",
    ])
    func otherTextAndThePastAreNoExpiry(_ text: String) {
        #expect(self.read(text) == nil)
    }
}
