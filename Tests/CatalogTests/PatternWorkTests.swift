import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct PatternWorkTests {
    /// Scalars, and how many of them were taken.
    private final class Counted: Sequence, IteratorProtocol {
        private var rest: Substring.UnicodeScalarView.Iterator
        private(set) var count = 0

        init(_ text: String) {
            self.rest = text.unicodeScalars[...].makeIterator()
        }

        func next() -> Unicode.Scalar? {
            guard let scalar = self.rest.next() else { return nil }
            self.count += 1
            return scalar
        }
    }

    /// So no value makes any pattern work longer than its length, however nearly it matches.
    @Test func noCharacterIsLookedAtTwice() throws {
        for integration in try BuiltIn.catalog().integrations {
            for field in integration.authMethods.flatMap(\.fields) + integration.configFields {
                guard let source = field.pattern, let example = field.example?.string else { continue }
                let pattern = try Pattern(source)
                for tail in ["", "\u{1}", example, String(repeating: "a", count: 4096) + "\n"] {
                    let value = String(repeating: example, count: 16) + tail
                    let scalars = Counted(value)
                    #expect(pattern.automaton.accepts(scalars) == pattern.matches(value))
                    #expect(scalars.count <= value.unicodeScalars.count, "\(integration.id) \(field.key)")
                }
            }
        }
    }
}
