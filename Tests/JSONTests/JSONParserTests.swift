import JSON
import Testing

@Suite struct JSONParserTests {
    static let body = #"""
        {"label":"My Gmail Connection","n":[-0.0,1E+2,10],"credentials":{"access_token":"ya29.a0","é\u00e9":"\ud83d\ude00"},"config":{},"on":[true,false,null]}
        """#

    @Test func valuesArriveAsWritten() throws {
        let json = try JSON(parsing: " {\"a\" : [1, \"x\", true, null, {}] ,\r\n\t\"b\":{\"c\":[]}} ")
        #expect(json == ["a": [1, "x", true, nil, [:]], "b": ["c": []]])
        #expect(json["a"]?.array?.first?.number?.int == 1)
        #expect(json["b"]?["c"]?.array?.isEmpty == true)
        #expect(json["a"]?["c"] == nil)
        #expect(json["z"] == nil)
    }

    @Test(arguments: [
        #"{"z":1,"a":{"y":2,"b":3},"m":[]}"#,
        #"[1.10,-0.0,-0,1E+2,1e-07,0.30000000000000000000000000004]"#,
        "[" + String(repeating: "1234567890", count: 10) + "]",
        #"["\\\"/\b\f\n\r\t\u0000\u001f","é€😀"]"#,
    ])
    func roundTripKeepsTheText(_ text: String) throws {
        #expect(try JSON(parsing: text).serialized() == text)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""a\u0000b\u00E9\u20aC""#, "a\0bé€"),
        (#""\uD83D\uDE00\udbff\udfff""#, "😀\u{10FFFF}"), (#""é\n€""#, "é\n€"), (#""\uFEFF""#, "\u{FEFF}"), ("\"\"", ""),
    ])
    func escapesAreDecoded(_ text: String, _ decoded: String) throws {
        let string = try #require(try JSON(parsing: text).string)
        #expect(Array(string.utf8) == Array(decoded.utf8))
    }

    static let refusals: [(String, JSONError.Reason, Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("\u{FEFF}", .unexpectedEnd, 3), ("[1,", .unexpectedEnd, 3),
        ("\"abc", .unexpectedEnd, 4), (#""\"#, .unexpectedEnd, 2), (#""\u00"#, .unexpectedEnd, 5),
        ("-", .unexpectedEnd, 1), ("tru", .unexpectedEnd, 3), (#"{"a""#, .unexpectedEnd, 4),
        (#""\ud800"#, .unexpectedEnd, 7),
        ("[1,]", .unexpectedCharacter, 3), ("{a:1}", .unexpectedCharacter, 1), ("{\"a\":1,}", .unexpectedCharacter, 7),
        ("[1 2]", .unexpectedCharacter, 3), ("\u{FEFF}\u{FEFF}1", .unexpectedCharacter, 3),
        ("\u{A0}1", .unexpectedCharacter, 0), ("[\0]", .unexpectedCharacter, 1), ("True", .unexpectedCharacter, 0),
        ("nuLl", .invalidLiteral, 2),
        ("1 2", .trailingCharacters, 2), ("{}}", .trailingCharacters, 2), ("null\0", .trailingCharacters, 4),
        ("01", .invalidNumber, 1), ("-x", .invalidNumber, 1), ("1.e", .invalidNumber, 2), ("[1e+]", .invalidNumber, 4),
        ("\"a\nb\"", .controlCharacter, 2), ("\"\u{1f}\"", .controlCharacter, 1), ("\"\\n\0\"", .controlCharacter, 3),
        (#""a\x""#, .invalidEscape, 2), (#""\u12G4""#, .invalidEscape, 1), (#""\ud83d\u00e""#, .invalidEscape, 7),
        (#""a\ud800""#, .loneSurrogate, 2), (#""\udc00""#, .loneSurrogate, 1), (#""\ud800\u0041""#, .loneSurrogate, 1),
        (#""\ud800\ud800""#, .loneSurrogate, 1), (#"{"\ud800\n":1}"#, .loneSurrogate, 2),
    ]

    @Test(arguments: refusals)
    func refusalsSayWhyAndWhere(_ text: String, _ reason: JSONError.Reason, _ offset: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        #expect((error.reason, error.offset) == (reason, offset))
    }

    static let brokenUTF8: [([UInt8], Int)] = [
        ([0xC0, 0x80], 0), ([0xE0, 0x80, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0),
        ([0xF0, 0x8F, 0xBF, 0xBF], 0), ([0x80], 0), ([0xFF], 0), ([0xC3, 0xA9, 0xC3], 2), ([0x61, 0xE2, 0x82], 1),
        ([0x5C, 0x6E, 0xC3, 0xA9, 0xC3, 0x5C, 0x6E], 4),
    ]

    @Test(arguments: brokenUTF8)
    func invalidUTF8IsRefused(_ content: [UInt8], _ offset: Int) throws {
        let quote = UInt8(ascii: "\"")
        let error = try #require(throws: JSONError.self) { try JSON(parsing: [quote] + content + [quote]) }
        #expect((error.reason, error.offset) == (.invalidUTF8, offset + 1))
    }

    @Test func everyTruncationEndsTooSoon() throws {
        let bytes = Array(Self.body.utf8)
        _ = try JSON(parsing: bytes)
        for count in bytes.indices {
            let error = try #require(throws: JSONError.self) { try JSON(parsing: Array(bytes.prefix(count))) }
            #expect((error.reason, error.offset) == (.unexpectedEnd, count))
        }
    }

    @Test func corruptedTextIsRefusedOrRoundTrips() throws {
        var generator = Generator(state: 1)
        for _ in 0..<3_000 {
            var bytes = Array(Self.body.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            guard let value = try? JSON(parsing: bytes) else { continue }
            #expect(try JSON(parsing: value.serialized()) == value)
        }
    }

    @Test(arguments: [0, 1, 64, 500])
    func nestingStopsAtTheLimit(_ limit: Int) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
        }
        _ = try JSON(parsing: nested(limit), maxDepth: limit)
        let error = try #require(throws: JSONError.self) { try JSON(parsing: nested(limit + 1), maxDepth: limit) }
        #expect((error.reason, error.offset) == (.tooDeep, limit))
    }

    @Test func siblingsDoNotCountAsDepth() throws {
        _ = try JSON(parsing: #"[{"a":[]},{"a":[]},[[]]]"#, maxDepth: 3)
    }

    @Test(arguments: ["[", "{\"a\":", "9", "\"", " ", "[1,", "\\", "\u{FEFF}"])
    func hugeTextIsReadOnce(_ unit: String) {
        let text = String(repeating: unit, count: (1 << 20) / unit.utf8.count)
        #expect((try? JSON(parsing: text)) == JSONNumber(text: text).map(JSON.number))
    }

    @Test func missingMemoryIsAnEmptyText() throws {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let error = try #require(throws: JSONError.self) { try JSON(parsing: nothing) }
        #expect((error.reason, error.offset) == (.unexpectedEnd, 0))
    }

    @Test(arguments: [
        #"{"token":"hunter2"x}"#, #"{"token":"hunter2"#, #"hunter2"#, #"{"hunter2":"\q"}"#, #"["hunter2",01]"#,
        #"["hunter2"]]"#, #"{hunter2:1}"#, "\"hunter2\n\"", #""hunter2\ud800""#,
    ])
    func errorsNeverContainTheInput(_ text: String) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: text) }
        var dumped = ""
        dump(error, to: &dumped)
        for output in [error.description, String(reflecting: error), dumped] {
            #expect(!output.contains("hunter"))
        }
    }
}

/// SplitMix64: the same corruption on every run.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
