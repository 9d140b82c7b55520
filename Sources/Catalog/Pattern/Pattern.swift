/// A regular expression compiled to a deterministic automaton, so that matching is one table look-up a character
/// whatever the pattern, and never backtracks.
///
/// The syntax is what ECMA-262 (flag `u`), Python, RE2, PCRE and ICU all read the same way:
///
///     ^…$                    the whole value, always; alternatives at the top stand in a group
///     a  \.                  a character; after `\` one of ^ $ \ . * + ? ( ) [ ] { } | / -
///     .                      any character but \n, \r, U+2028 and U+2029
///     [a-z_-]  [^ ]          one of, or none of; no `\` or `[` inside, and `-` for itself only first or last
///     (a|b)  (?:a|b)         alternatives, which may be empty; a group captures nothing
///     * + ? {2} {2,} {2,5}   repetition, with counts up to 255
///
/// Three things differ elsewhere: `.` is ECMA-262's, where others let some line terminators through; `\-` outside a
/// class ECMA-262 refuses; and `$` never matches before a trailing newline, as it does in Python, PCRE and ICU. A
/// character is a Unicode scalar.
///
/// A pattern has at most 1 024 characters, groups nest at most 32 deep, and what takes more than `maxSize`, `maxWork`
/// or `maxCells` to compile is refused. So a pattern keeps at most 300 KB (most keep 2) and compiles in some 20 ms at
/// worst.
package struct Pattern: Sendable {
    static let maxLength = 1_024
    static let maxNesting = 32
    /// Nodes of the syntax tree once counted repetitions are written out.
    static let maxSize = 4_096
    /// Steps looked at while the automaton is built.
    static let maxWork = 1 << 19
    /// Of the automaton's table, 2 bytes each.
    static let maxCells = 1 << 16

    package let source: String
    private let compiled: Lazy<Automaton>

    package init(_ source: String) throws(PatternError) {
        let automaton = try Automaton(source)
        self.source = source
        compiled = Lazy { automaton }
    }

    /// For a pattern that is known to compile: it is compiled when it is first used, and traps then if it does not.
    init(knownToCompile source: String) {
        self.source = source
        compiled = Lazy {
            do {
                return try Automaton(source)
            } catch {
                preconditionFailure("the pattern \(source) was taken for one that compiles: \(error)")
            }
        }
    }

    var automaton: Automaton { compiled.value }

    /// Whether the whole of `value` matches.
    package func matches(_ value: String) -> Bool {
        automaton.accepts(value.unicodeScalars)
    }

    /// Whether `value` does not match and something that begins with it does.
    func isCutOff(_ value: String) -> Bool {
        automaton.canContinue(value.unicodeScalars)
    }

    /// How many characters at the beginning of `value` stand where the pattern leaves at most 8 choices of printable
    /// ASCII, such as the 4 of `ghp_`.
    func fixedPrefixLength(of value: String) -> Int {
        automaton.prefixLength(of: value.unicodeScalars, mostChoices: Self.mostFixedChoices)
    }

    /// The characters that a value may begin with; none where ``fixedPrefixLength(of:)`` is always 0.
    var fixedBeginnings: [Unicode.Scalar] {
        automaton.beginnings(mostChoices: Self.mostFixedChoices)
    }

    private static let mostFixedChoices = 8
}

extension Pattern.Automaton {
    fileprivate init(_ source: String) throws(PatternError) {
        var parser = Pattern.Parser(source)
        let root = try parser.pattern()
        try self.init(Pattern.Program(root), over: parser.sets)
    }
}
