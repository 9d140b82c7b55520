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
    /// The greatest length of a pattern, in Unicode scalars.
    static let maxLength = 1_024
    static let maxNesting = 32
    /// The greatest number of nodes in the syntax tree after counted repetitions are written out, as `aaa` for `a{3}`.
    static let maxSize = 4_096
    /// The greatest number of steps and character classes that are visited while the automaton is built.
    static let maxWork = 1 << 19
    /// The greatest number of cells in the automaton's table. A cell takes 2 bytes.
    static let maxCells = 1 << 16

    package let source: String
    private let compiled: Lazy<Automaton>

    /// - Throws: `PatternError` when `source` is not in the syntax that ``Pattern`` describes, or exceeds one of the
    ///   limits.
    package init(_ source: String) throws(PatternError) {
        let automaton = try Automaton(source)
        self.source = source
        compiled = Lazy { automaton }
    }

    /// Creates a pattern that is compiled on first use. Pass only a source that is known to compile, because an error
    /// in the source stops the process at that time.
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

    /// Whether `value` is incomplete: `value` does not match, but a longer string that begins with `value` does.
    func isCutOff(_ value: String) -> Bool {
        automaton.canContinue(value.unicodeScalars)
    }

    /// The length, in Unicode scalars, of the longest prefix of `value` that the pattern fixes. A pattern fixes a
    /// position if it accepts at most 8 different printable ASCII characters there. For a pattern that begins with
    /// `^ghp_[0-9a-zA-Z]`, the length is 4 for a value that begins with `ghp_`.
    func fixedPrefixLength(of value: String) -> Int {
        automaton.prefixLength(of: value.unicodeScalars, mostChoices: Self.mostFixedChoices)
    }

    /// The printable ASCII characters that a matching value may begin with. Empty when there are more than 8, because
    /// then ``fixedPrefixLength(of:)`` is 0 for every value.
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
