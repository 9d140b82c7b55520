import JSON
import Testing

@Suite struct JSONNumberTests {
    static let integers: [(String, Int?)] = [
        ("0", 0), ("-0", 0), ("-0.0", 0), ("0e999999999", 0), ("0.000e-5", 0), ("1", 1), ("1.0", 1), ("1e2", 100),
        ("1E+2", 100), ("-1.50e1", -15), ("0.001e3", 1), ("1000e-3", 1), ("120.00e-1", 12), ("1.10", nil),
        ("1e-1", nil),
        ("5e-999999999", nil), ("1e999999999", nil), ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil),
        ("0e-99999999999999999999", 0), ("0.1e9223372036854775807", nil), ("1.5e-9223372036854775808", nil),
        ("9223372036854775807", .max), ("9223372036854775807.0", .max), ("922337203685477580.7e1", .max),
        ("9223372036854775808", nil), ("9223372036854775808.0", nil), ("-9223372036854775808", .min),
        ("-9223372036854775808.00", .min), ("-922337203685477580.8e1", .min), ("-9223372036854775809", nil),
        ("-9223372036854775809.0", nil), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("-1e19", nil),
        ("9007199254740993.0", 9_007_199_254_740_993),
    ]

    @Test(arguments: integers)
    func intIsExactOrNil(_ text: String, _ value: Int?) throws {
        let number = try #require(JSONNumber(text: text))
        #expect(number.int == value)
        #expect(number.text == text)
    }

    @Test func longDigitsStayBounded() {
        let zeros = String(repeating: "0", count: 1 << 20)
        #expect(JSONNumber(text: "1" + zeros)?.int == nil)
        #expect(JSONNumber(text: "1" + zeros + "e-1048576")?.int == 1)
        #expect(JSONNumber(text: "0." + zeros + "1e1048577")?.int == 1)
        #expect(JSONNumber(text: "-0." + zeros)?.int == 0)
    }

    static let doubles: [(String, Double?)] = [
        ("1.5", 1.5), ("-0.0", 0), ("1e2", 100), ("0.1", 0.1), ("1e-999999999", 0), ("1e400", nil),
        ("-1e999999999", nil),
    ]

    @Test(arguments: doubles)
    func doubleIsNearestOrNil(_ text: String, _ value: Double?) {
        #expect(JSONNumber(text: text)?.double == value)
    }

    @Test(arguments: [
        "", " 1", "1 ", "+1", ".5", "5.", "01", "-", "1e", "0x1", "NaN", "Infinity", "1,2", "\"1\"", "\u{FEFF}1", "[1]",
        "１",
    ])
    func otherTextIsNoNumber(_ text: String) {
        #expect(JSONNumber(text: text) == nil)
    }

    @Test(arguments: [0, -1, Int.max, Int.min])
    func integersKeepTheirValue(_ value: Int) {
        #expect(JSONNumber(value).int == value)
        #expect(JSON.number(JSONNumber(value)).serialized() == String(value))
    }
}
