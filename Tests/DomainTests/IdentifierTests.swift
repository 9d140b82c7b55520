import Domain
import Synchronization
import Testing
import TestSupport

@Suite struct IdentifierTests {
    /// A clock that tells these times, then the last one for ever.
    private static func clock(telling times: [Int64]) -> Clock {
        let rest = Mutex(times)
        return Clock {
            rest.withLock { Timestamp(milliseconds: $0.count > 1 ? $0.removeFirst() : $0[0]) }
        }
    }

    private static func generate(_ count: Int, telling times: [Int64]) -> [Identifier<Connection>] {
        let generator = IdentifierGenerator(clock: self.clock(telling: times))
        return (0..<count).map { _ in generator.next() }
    }

    @Test func hasPrefixAndTwentySixDigits() throws {
        let id = try #require(Self.generate(1, telling: [someTime.milliseconds]).first)
        #expect(id.text.wholeMatch(of: /conn_[0-9a-hjkmnp-tv-z]{26}/) != nil)
        #expect(id.description == id.text)
        #expect("\(id)" == id.text)
    }

    @Test func eachTypeHasItsPrefix() {
        let generator = IdentifierGenerator(clock: .fixed(0))
        #expect(generator.next(Connection.self).text.hasPrefix("conn_"))
        #expect(generator.next(Credential.self).text.hasPrefix("cred_"))
        #expect(generator.next(Workspace.self).text.hasPrefix("wsp_"))
        #expect(generator.next(APIKey.self).text.hasPrefix("key_"))
    }

    @Test func readsBackWhatIsMade() {
        for id in Self.generate(100, telling: [someTime.milliseconds]) {
            #expect(Identifier<Connection>(id.text) == id)
        }
    }

    @Test(
        arguments: [
            (0, "0000000000"), (1, "0000000001"), (31, "000000000z"), (32, "0000000010"),
            (1_795_449_909_123, "01m84jevw3"), (281_474_976_710_655, "7zzzzzzzzz"), (-1, "0000000000"),
        ] as [(Int64, String)]
    )
    func beginsWithTheTime(_ milliseconds: Int64, _ digits: String) throws {
        let id = try #require(Self.generate(1, telling: [milliseconds]).first)
        #expect(id.text.dropFirst("conn_".count).prefix(10) == digits)
    }

    @Test(
        arguments: [
            [1_000], [1_000, 999], [5_000, 4_000, 3_000, 2_000, 1], [1_000, 1_000, 1_001, 1_000], [0], [-5, -6],
            [281_474_976_710_655, 0],
        ] as [[Int64]]
    )
    func ascendsWhateverTheClockDoes(_ times: [Int64]) {
        let ids = Self.generate(1_000, telling: times).map(\.text)
        #expect(zip(ids, ids.dropFirst()).allSatisfy(<))
    }

    @Test func laterTimesGiveLaterIds() {
        let ids = Self.generate(500, telling: Array(stride(from: 1_000, to: 600_000, by: 997))).map(\.text)
        #expect(zip(ids, ids.dropFirst()).allSatisfy(<))
        #expect(Set(ids.map { $0.dropFirst(5).prefix(10) }).count == 500)
    }

    @Test func differsBetweenGenerators() {
        let ids = (0..<100).flatMap { _ in Self.generate(1, telling: [someTime.milliseconds]) }
        #expect(Set(ids).count == 100)
    }

    @Test func isUniqueAcrossThreads() async {
        let generator = IdentifierGenerator(clock: .fixed(1_000))
        let ids = await withTaskGroup(of: [Identifier<Connection>].self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in generator.next() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids).count == 4_000)
    }

    @Test(arguments: [
        "", "conn_", "conn", "01kaz3m8v4x0q2r7t9w5y6b8c1", "_01kaz3m8v4x0q2r7t9w5y6b8c1",
        "cred_01kaz3m8v4x0q2r7t9w5y6b8c1", "CONN_01kaz3m8v4x0q2r7t9w5y6b8c1", "conn-01kaz3m8v4x0q2r7t9w5y6b8c1",
        "conn_01kaz3m8v4x0q2r7t9w5y6b8c", "conn_01kaz3m8v4x0q2r7t9w5y6b8c11", "conn_01KAZ3M8V4X0Q2R7T9W5Y6B8C1",
        "conn_01iaz3m8v4x0q2r7t9w5y6b8c1", "conn_01laz3m8v4x0q2r7t9w5y6b8c1", "conn_01oaz3m8v4x0q2r7t9w5y6b8c1",
        "conn_01uaz3m8v4x0q2r7t9w5y6b8c1", " conn_01kaz3m8v4x0q2r7t9w5y6b8c", "conn_01kaz3m8v4x0q2r7t9w5y6b8c\n",
        "conn_01kaz3m8v4x0q2r7t9w5y6b8\u{E9}", "conn_01kaz3m8v4x0q2r7t9w5y6b8c\0", "conn_01kaz3m8v4x0q2r7t9w5y6b'--",
        "conn__1kaz3m8v4x0q2r7t9w5y6b8c1", "conn_\u{301}kaz3m8v4x0q2r7t9w5y6b8c1",
    ])
    func otherTextIsRefused(_ text: String) {
        #expect(Identifier<Connection>(text) == nil)
    }

    @Test(arguments: [0, 1, 1_795_449_909_123, (1 << 48) - 1] as [Int64])
    func anIDSaysWhenItWasMade(milliseconds: Int64) {
        let id = IdentifierGenerator(clock: .fixed(milliseconds)).next(Connection.self)
        #expect(id.createdAt == Timestamp(milliseconds: milliseconds))
    }

    @Test func whatEndsAsAnIDIsTold() {
        let digits = String(repeating: "0", count: 26)
        #expect(Base32.endsIdentifier("cred_\(digits)"))
        for text in ["cred_\(digits)0", "cred\(digits)", "cred_\(digits.dropLast())u", digits, ""] {
            #expect(!Base32.endsIdentifier(Substring(text)), "\(text)")
        }
    }
}
