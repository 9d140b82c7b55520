import Foundation
import Testing

@testable import Catalog

/// Against another engine.
@Suite struct PatternAgreementTests {
    @Test func agreesWithBacktracking() throws {
        var random = SplitMix64(state: 7)
        for _ in 0..<500 {
            let source = "^\(random.sequence(depth: 3))$"
            let pattern = try Pattern(source)
            let reference = try NSRegularExpression(pattern: source)
            for _ in 0..<20 {
                let value = random.value()
                let range = NSRange(location: 0, length: value.utf16.count)
                let expected = reference.firstMatch(in: value, range: range) != nil
                #expect(pattern.matches(value) == expected, "\(source) and \(value.debugDescription)")
            }
        }
    }
}

/// Seeded, so that a failure comes back.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    mutating func value() -> String {
        (0..<Int.random(in: 0...6, using: &self)).map { _ in pick(["a", "a", "b", "-", "é", "😀"]) }.joined()
    }

    mutating func sequence(depth: Int) -> String {
        (0..<Int.random(in: 0...2, using: &self)).map { _ in
            atom(depth: depth) + pick(["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}"])
        }.joined()
    }

    private mutating func atom(depth: Int) -> String {
        guard depth > 0, Bool.random(using: &self) else {
            return pick(["a", "b", "é", "😀", #"\-"#, ".", "[ab]", "[^a]", "[a-é]", "[^b-😀]", "[b-]"])
        }
        let branches = (0..<Int.random(in: 1...3, using: &self)).map { _ in sequence(depth: depth - 1) }
        return pick(["(", "(?:"]) + branches.joined(separator: "|") + ")"
    }
}
