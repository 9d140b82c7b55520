/// A regular expression compiled to a deterministic automaton, so that matching takes one table look-up for each
/// character and never backtracks.
///
/// The syntax is the common subset of ECMA-262 (flag `u`), Python, RE2, PCRE and ICU, with the same meaning in each:
///
///     ^…$                    the whole value, required; alternatives at the top level are written in a group
///     a  \.                  a character; after `\` one of ^ $ \ . * + ? ( ) [ ] { } | / -
///     .                      any character but \n, \r, U+2028 and U+2029
///     [a-z_-]  [^ ]          one of, or none of; no `\` or `[` inside, and a literal `-` only first or last
///     (a|b)  (?:a|b)         alternatives, which may be empty; a group captures nothing
///     * + ? {2} {2,} {2,5}   repetition, with counts up to 255
///
/// Three details are not common to all engines: `.` has the meaning of ECMA-262, where other engines match some line
/// terminators; `\-` outside a class is refused by ECMA-262; and `$` does not match before a trailing newline, as it
/// does in Python, PCRE and ICU. A character is a Unicode scalar.
///
/// A pattern has at most 1,024 characters, and its groups nest at most 32 deep. A pattern that exceeds `maxSize`,
/// `maxWork` or `maxCells` during compilation is refused. So a compiled pattern takes at most 300 KB (most take 2 KB),
/// and compilation takes about 20 ms at most.
package struct Pattern: Sendable {
    /// In Unicode scalars.
    static let maxLength = 1_024
    static let maxNesting = 32
    /// In nodes of the syntax tree after counted repetitions are written out.
    static let maxSize = 4_096
    /// In steps and classes that are visited while the automaton is built.
    static let maxWork = 1 << 19
    /// In cells of the automaton's table, of 2 bytes each.
    static let maxCells = 1 << 16

    package let source: String
    private let compiled: Lazy<Automaton>

    /// - Throws: `PatternError` for a pattern outside the syntax or beyond the limits.
    package init(_ source: String) throws(PatternError) {
        let automaton = try Automaton(source)
        self.source = source
        compiled = Lazy { automaton }
    }

    /// A pattern that is compiled on first use. A pattern that does not compile traps then, so that it must be known to
    /// compile.
    init(knownToCompile source: String) {
        self.source = source
        compiled = Lazy {
            do {
                return try Automaton(source)
            } catch {
                preconditionFailure("the pattern \(source) does not compile: \(error)")
            }
        }
    }

    var automaton: Automaton { compiled.value }

    /// Whether the whole of `value` matches.
    package func matches(_ value: String) -> Bool {
        automaton.accepts(value.unicodeScalars)
    }

    /// Whether `value` does not match but a longer value that begins with `value` does.
    func isCutOff(_ value: String) -> Bool {
        automaton.canContinue(value.unicodeScalars)
    }

    /// The length of the longest prefix of `value`, in scalars, at each position of which the pattern accepts at most 8
    /// printable ASCII characters: 4 for a value that begins with `ghp_`.
    func fixedPrefixLength(of value: String) -> Int {
        automaton.prefixLength(of: value.unicodeScalars, mostChoices: Self.mostFixedChoices)
    }

    /// The characters that a value may begin with; empty when there are more than 8, because then
    /// ``fixedPrefixLength(of:)`` is 0 for every value.
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
