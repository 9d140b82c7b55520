import Testing

@testable import Catalog

@Suite struct PatternTests {
    /// A pattern, values it matches and values it does not.
    typealias Example = (pattern: String, matching: [String], other: [String])

    static let constructs: [Example] = [
        ("^$", [""], ["a", "\n", " "]),
        ("^abc$", ["abc"], ["", "ab", "abcd", "xabc", "ABC", "abc\n", "\nabc", "abc\nabc"]),
        (
            "^a.c$", ["abc", "a c", "aéc", "a😀c", "a\u{85}c", "a\0c"],
            ["ac", "a\nc", "a\rc", "a\u{2028}c", "a\u{2029}c"]
        ),
        (#"^\^\$\\\.\*\+\?\(\)\[\]\{\}\|\/\-$"#, [#"^$\.*+?()[]{}|/-"#], [""]),
        ("^ #/&~-,:=!<>\"'`%@;_$", [" #/&~-,:=!<>\"'`%@;_"], ["#"]),

        ("^[a-cx]$", ["a", "b", "c", "x"], ["", "d", "w", "A", "ab"]),
        ("^[^a-cx]$", ["d", "A", "\n", "é", "😀"], ["", "a", "x", "dd"]),
        ("^[a-a]$", ["a"], ["b"]),
        ("^[a-m k-z]$", ["a", "l", "z", " "], ["-"]),
        ("^[-a]$", ["-", "a"], ["b"]),
        ("^[a-]$", ["-", "a"], ["b"]),
        ("^[^-a]$", ["b", "^"], ["-", "a"]),
        ("^[-]$", ["-"], [""]),
        ("^[a^]$", ["a", "^"], ["b"]),
        ("^[.*+?(){}|$,-]+$", ["$(.*+?){}|,-"], ["a", "^"]),
        ("^[a&|~]$", ["&", "|", "~"], ["b"]),
        ("^[:.=]$", [":", ".", "="], ["a"]),
        ("^[\u{0}-\u{10FFFF}]$", ["\0", "\n", "\u{10FFFF}"], ["", "ab"]),
        ("^[^\u{0}-\u{10FFFF}]$", [], ["", "\0", "a", "é"]),

        ("^(a)(b)$", ["ab"], ["a", "b"]),
        ("^(?:ab)+$", ["ab", "abab"], ["", "aba"]),
        ("^()$", [""], ["a"]),
        ("^(a|bc|)$", ["a", "bc", ""], ["b", "abc"]),
        ("^(|a)b$", ["b", "ab"], ["a"]),
        ("^((a|b)c|d)e$", ["ace", "bce", "de"], ["ae", "ce", "e"]),
        ("^(ab|a)(bc|c)$", ["abbc", "abc", "ac"], ["ab", "abcc"]),

        ("^a*$", ["", "a", "aaaa"], ["b", "ab"]),
        ("^a+$", ["a", "aaaa"], ["", "ab"]),
        ("^a?b$", ["b", "ab"], ["aab"]),
        ("^a{0}$", [""], ["a"]),
        ("^a{3}$", ["aaa"], ["aa", "aaaa"]),
        ("^a{2,}$", ["aa", "aaaaa"], ["", "a"]),
        ("^a{2,4}$", ["aa", "aaa", "aaaa"], ["a", "aaaaa"]),
        ("^a{0,2}b$", ["b", "ab", "aab"], ["aaab"]),
        ("^(ab){2}$", ["abab"], ["ab", "ababab"]),
        ("^(a{2}){3}$", ["aaaaaa"], ["aaaaa"]),
        ("^(a*)*b$", ["b", "aab"], ["a"]),
        ("^(a?|b+){2}$", ["", "a", "ab", "bbba", "bbb"], ["aab", "bab"]),
        ("^()*$", [""], ["a"]),
        ("^a{255}$", [String(repeating: "a", count: 255)], [String(repeating: "a", count: 254)]),
    ]

    static let scalars: [Example] = [
        ("^.{3}$", ["😀😀😀", "👩\u{200D}💻", "abc", "e\u{301}e"], ["😀", "😀😀", "👩\u{200D}💻!"]),
        ("^é$", ["\u{E9}"], ["e\u{301}"]),
        ("^[à-ü]+$", ["éàü"], ["e", "ý", "é😀"]),
        ("^[😀-😃]$", ["😀", "😂", "😃"], ["😄", "a", ""]),
        ("^\r\n$", ["\r\n"], ["\n", "\r"]),
        ("^\r[\n]?$", ["\r", "\r\n"], ["\n"]),
        ("^[a-\u{10FFFF}]$", ["a", "\u{D7FF}", "\u{E000}", "\u{10FFFF}"], ["A"]),
        ("^[\u{7F}-\u{80}]$", ["\u{7F}", "\u{80}"], ["\u{7E}", "\u{81}"]),
    ]

    /// As definitions write them.
    static let fields: [Example] = [
        (
            "^((sk|rk)_(test|live)|sk_org)_[A-Za-z0-9_]{20,}$",
            ["sk_test_00000000000000000000", "rk_live_0000000000_0000000000", "sk_org_00000000000000000000"],
            ["sk_test_0000000000000000000", "rk_org_00000000000000000000", "sk_test_00000000000000000000\n"]
        ),
        (
            #"^https://(ptb\.|canary\.)?discord(app)?\.com/api(/v[0-9]+)?/webhooks/[0-9]{15,21}/[A-Za-z0-9_-]{4,}$"#,
            [
                "https://discord.com/api/webhooks/000000000000000000/AAAA",
                "https://ptb.discordapp.com/api/v10/webhooks/000000000000000/A-_0",
            ],
            [
                "https://discordXcom/api/webhooks/000000000000000000/AAAA",
                "https://discord.com/api/v/webhooks/000000000000000000/AAAA",
                "https://discord.com/api/webhooks/00000000000000/AAAA",
            ]
        ),
        (
            #"^([a-z0-9]([a-z0-9-]{1,61}[a-z0-9])|\$root|\$web|\$logs)$"#,
            ["example-container", "$root", "a1b"], ["-a1", "ab-", "$other", "ab"]
        ),
        (
            "^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
            ["example.okta.com", "a.b"], ["example", "example.", ".okta.com", "a..b"]
        ),
        ("^(bolt|neo4j)(\\+s|\\+ssc)?://[^ ]+$", ["bolt://h", "neo4j+ssc://ü"], ["bolt+://h", "bolt://a b"]),
        ("^SHA256:[A-Za-z0-9+/]{4}=?$", ["SHA256:a+/0", "SHA256:a+/0="], ["SHA256:a+/", "SHA256:a+/0=="]),
    ]

    @Test(arguments: constructs + scalars + fields)
    func matchesTheWholeValueAndNothingElse(_ example: Example) throws {
        let pattern = try Pattern(example.pattern)
        #expect(pattern.source == example.pattern)
        for value in example.matching {
            #expect(pattern.matches(value), "\(value.debugDescription)")
        }
        for value in example.other {
            #expect(!pattern.matches(value), "\(value.debugDescription)")
        }
    }
}

// MARK: - Refusals

extension PatternTests {
    static let wholeValueEnd = "A pattern matches the whole value; end it with $."
    static let dollar = #"$ stands only at the end, outside any group; write \$ for the character."#
    static let caret = #"^ stands only at the start; write \^ for the character."#
    static let escape = #"Only punctuation is escaped; write a class out, such as [0-9] for \d."#
    static let group = "There are no lookarounds, flags or named groups; begin a group with ( or (?:."
    static let doubled = "Repetition is neither lazy, possessive nor doubled; group the first."
    static let count = #"A count is {2}, {2,} or {2,5}; write \{ for the character."#
    static let large = "A count is at most 255; use a smaller one."
    static let leadingZero = "A count has no leading zero; leave it out."
    static let dash = "In a class - stands for itself only first or last; move it there."
    static let empty = #"This class is empty; write \[ and \] for the characters."#
    static let posix = "There are no POSIX classes; write the characters out, such as [a-z]."
    static let openClass = #"This class is not closed; add ] or write \[ for the character."#
    static let openGroup = #"This group is not closed; add ) or write \( for the character."#
    static let classEscape = #"A class has no escapes; write the character alone, or outside as in (\]|[a-z])."#
    static let bracket = #"A class cannot hold [; write it outside as in (\[|[a-z])."#
    static let descending = "A range runs from low to high; swap its ends."
    static let tooComplex = PatternError.tooComplex.message

    static func nothing(to verb: String, _ character: Character) -> String {
        #"There is nothing here to \#(verb); write \\#(character) for the character."#
    }

    static func `operator`(_ text: String) -> String {
        "To some engines \(text) in a class is an operator; write it once."
    }

    static let misplaced: [(String, Int, String)] = [
        ("", 0, "A pattern matches the whole value; begin it with ^."),
        ("abc$", 0, "A pattern matches the whole value; begin it with ^."),
        ("^", 1, wholeValueEnd), ("^abc", 4, wholeValueEnd), (#"^abc\$"#, 6, wholeValueEnd),
        ("^a|b$", 2, "Alternatives stand in a group; write ^(a|b)$ for ^a|b$."),
        ("^|b$", 1, "Alternatives stand in a group; write ^(a|b)$ for ^a|b$."),
        ("^a$b$", 2, dollar), ("^$$", 1, dollar), ("^(a$)$", 3, dollar), ("^(a|b$", 5, dollar), ("^$*$", 1, dollar),
        ("^^a$", 1, caret), ("^(^a)$", 2, caret), ("^a^b$", 2, caret), ("^^*$", 1, caret),
    ]

    static let unsupported: [(String, Int, String)] = [
        (#"^\d+$"#, 1, escape), (#"^a\w$"#, 2, escape), (#"^\s$"#, 1, escape), (#"^\ba$"#, 1, escape),
        (#"^(a)\1$"#, 4, escape), (#"^\n$"#, 1, escape), (#"^\x41$"#, 1, escape), (#"^\u0041$"#, 1, escape),
        (#"^\p{L}$"#, 1, escape), (#"^\_$"#, 1, escape), (#"^\<$"#, 1, escape), (#"^\ $"#, 1, escape),
        (#"^\é$"#, 1, escape), (#"^a\"#, 2, escape),
        ("^(?=a)$", 1, group), ("^(?!a)a$", 1, group), ("^a(?<=a)$", 2, group), ("^(?i)a$", 1, group),
        ("^(?i:a)$", 1, group), ("^(?<n>a)$", 1, group), ("^(?P<n>a)$", 1, group), ("^(?>a)$", 1, group),
        ("^(?#a)$", 1, group), ("^(?", 1, group),
        ("^(*UTF8)a$", 2, nothing(to: "repeat", "*")),
    ]

    static let repetitions: [(String, Int, String)] = [
        ("^*$", 1, nothing(to: "repeat", "*")), ("^+a$", 1, nothing(to: "repeat", "+")),
        ("^(?a)$", 1, group), ("^(|?)$", 3, nothing(to: "repeat", "?")), ("^{2}$", 1, nothing(to: "repeat", "{")),
        ("^a*?$", 3, doubled), ("^a*+$", 3, doubled), ("^a??$", 3, doubled), ("^a++$", 3, doubled),
        ("^a**$", 3, doubled), ("^a{2}?$", 5, doubled), ("^a{2}{3}$", 5, doubled), ("^a+{2}$", 3, doubled),
        ("^a{$", 2, count), ("^a{}$", 2, count), ("^a{,5}$", 2, count), ("^a{2$", 2, count), ("^a{x}$", 2, count),
        ("^a{ 2}$", 2, count), ("^a{2, 5}$", 2, count), ("^a{2,5,7}$", 2, count), ("^a{-1}$", 2, count),
        ("^a{256}$", 3, large), ("^a{1,256}$", 5, large), ("^a{99999999999999999999}$", 3, large),
        ("^a{03}$", 3, leadingZero), ("^a{2,05}$", 5, leadingZero), ("^a{00}$", 3, leadingZero),
        ("^a{3,2}$", 2, "A count runs from low to high; swap its numbers."),
    ]

    static let brackets: [(String, Int, String)] = [
        ("^(a$", 3, dollar), ("^(a", 1, openGroup), ("^((a)", 1, openGroup), ("^(", 1, openGroup),
        ("^a)$", 2, #"There is no group to close; write \) for the character."#),
        ("^a]$", 2, nothing(to: "close", "]")), ("^a}$", 2, nothing(to: "close", "}")),
        ("^[$", 1, openClass), ("^[a", 1, openClass), ("^[a-", 3, dash), ("^[^", 1, openClass),
        ("^[]$", 1, empty), ("^[^]$", 1, empty), ("^[]a]$", 1, empty),
        ("^[[:alpha:]]$", 2, bracket), ("^[a[]$", 3, bracket), ("^[!-[]$", 4, bracket),
        ("^[:alpha:]$", 1, posix), ("^[.a.]$", 1, posix), ("^[=a=]$", 1, posix), ("^[::]$", 1, posix),
        (#"^[\]]$"#, 2, classEscape), (#"^[a\d]$"#, 3, classEscape), (#"^[!-\]$"#, 4, classEscape),
        ("^[z-a]$", 2, descending), ("^[0-9z-a]$", 5, descending), ("^[😀-é]$", 2, descending),
        ("^[a-z-9]$", 5, dash), ("^[a-z-]-[a-b-c]$", 12, dash), ("^[+--]$", 4, dash),
        ("^[a-]-]$", 6, nothing(to: "close", "]")),
        ("^[a&&b]$", 3, `operator`("&&")), ("^[||]$", 2, `operator`("||")), ("^[~~]$", 2, `operator`("~~")),
        ("^[--]$", 2, `operator`("--")), ("^[--a]$", 2, `operator`("--")), ("^[a--]$", 4, dash),
        ("^[!-&&]$", 4, `operator`("&&")),
    ]

    @Test(arguments: misplaced + unsupported + repetitions + brackets)
    func refusalsSayWhereAndWhatToDo(_ pattern: String, _ offset: Int, _ message: String) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error == PatternError(offset: offset, message: message))
        #expect(error.description == "at offset \(offset): \(message)")
    }

    @Test func lengthAndNestingAreBounded() throws {
        let letters = String(repeating: "é", count: 1_022)
        #expect(try Pattern("^\(letters)$").matches(letters))
        let long = #expect(throws: PatternError.self) { try Pattern("^\(letters)é$") }
        #expect(long?.offset == 1_024)
        #expect(long?.message == "A pattern has at most 1024 characters; shorten it.")

        func nested(_ depth: Int) -> String {
            "^\(String(repeating: "(", count: depth))a\(String(repeating: ")", count: depth))$"
        }
        #expect(try Pattern(nested(32)).matches("a"))
        let deep = #expect(throws: PatternError.self) { try Pattern(nested(33)) }
        #expect(deep == PatternError(offset: 33, message: "Groups nest at most 32 deep; flatten them."))
        #expect(try Pattern("^\(String(repeating: "(a)", count: 100))$").matches(String(repeating: "a", count: 100)))
    }
}

// MARK: - Cost

extension PatternTests {
    @Test(arguments: [
        "^(a+)+$", "^(a|aa)*b$", "^([a-z]+)*[0-9]$", "^(a*)*b$", "^(a|a)*b$", "^(.*a){12}b$", "^(a?){100}a{100}b$",
        "^[a-z]*[a-z]*[a-z]*[0-9]$", "^(([a-z])+.)+[A-Z]([a-z])+$",
    ])
    func nearMissesCostNoMoreThanOthers(_ source: String) throws {
        let pattern = try Pattern(source)
        for ending in ["!", "\n", "é!"] {
            #expect(!pattern.matches(String(repeating: "a", count: 65_536) + ending))
        }
    }

    @Test(arguments: [
        "^(a|b)*a(a|b){14,}$", "^(a|b)*a(a|b){200}$", "^((a{255}){255}){255}$", "^((()*){255}){255}$",
        "^((((((a?){255}){255}){255}){255}){255}){255}$", "^(.*[a-z]){9}.*a.{30}$",
        "^(\((UInt16(0x4E00)..<0x4EFA).compactMap(Unicode.Scalar.init).map { "[^\($0)]" }.joined())){2}$",
    ])
    func patternsThatNeedTooMuchAreRefused(_ source: String) throws {
        #expect(throws: PatternError.tooComplex) { try Pattern(source) }
    }
}
