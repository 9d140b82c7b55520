import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct FieldValidatorTests {
    private func outcome(_ field: Field, _ value: JSON?, isRequired: Bool = false) throws -> String {
        switch try FieldValidator(field).check(value, isRequired: isRequired) {
        case .absent: "absent"
        case .valid: value?.serialized() ?? "nothing"
        case .changed(let value): value.serialized()
        case .invalid(let code, let message): "\(code.rawValue): \(message)"
        }
    }

    private static func field(
        _ kind: Field.Kind,
        pattern: String? = nil,
        length: ClosedRange<Int>? = nil,
        values: [String] = [],
        example: JSON? = nil
    ) -> Field {
        Field(
            key: "f",
            label: "L",
            kind: kind,
            pattern: pattern,
            minLength: length?.lowerBound,
            maxLength: length?.upperBound,
            allowedValues: values,
            example: example
        )
    }

    /// Every sentence once: field, value, what it is answered with.
    static let sentences: [(Field, JSON, String)] = [
        (field(.string), 1, "invalid_type: Field 'L' must be a string"),
        (field(.email), "a@", "invalid_format: Field 'L' must be a valid email address"),
        (field(.url), "example.com", "invalid_format: Field 'L' must be a valid URL"),
        (field(.hostname), "a b", "invalid_format: Field 'L' must be a valid hostname"),
        (field(.port), 0, "invalid_type: Field 'L' must be a port number between 1 and 65535"),
        (field(.integer), "1.5", "invalid_type: Field 'L' must be an integer"),
        (field(.number), "one", "invalid_type: Field 'L' must be a number"),
        (field(.boolean), "yes", "invalid_type: Field 'L' must be true or false"),
        (field(.json), "[]", "invalid_type: Field 'L' must be a JSON object"),
        (field(.dateTime), 1_795_747_200, "invalid_type: Field 'L' must be a valid date-time"),
        (field(.enumeration, values: ["a", "b"]), true, "invalid_type: Field 'L' must be one of: a, b"),
        (field(.dateTime), "tomorrow", "invalid_format: Field 'L' must be a valid date-time"),
        (field(.enumeration, values: ["a", "b", "c"]), "d", "not_allowed: Field 'L' must be one of: a, b, c"),
        (field(.string, length: 3...5), "ab", "too_short: Field 'L' must be at least 3 characters"),
        (field(.string, length: 3...5), "abcdef", "too_long: Field 'L' must be at most 5 characters"),
        (
            field(.string, pattern: "^[0-9]+$", example: "123"), "x",
            "invalid_format: Field 'L' does not have the expected format (for example 123)"
        ),
        (
            field(.string, pattern: "^[0-9]+$"), "x",
            "invalid_format: Field 'L' does not have the expected format"
        ),
        (
            field(.password), .string(secretMask),
            "masked: Field 'L' is the mask shown in place of a secret; send the secret itself"
        ),
    ]

    @Test(arguments: sentences.indices)
    func eachProblemHasItsSentence(_ index: Int) throws {
        let (field, value, expected) = Self.sentences[index]
        #expect(try self.outcome(field, value) == expected)
    }

    @Test(arguments: Field.Kind.allCases)
    func nothingIsAbsentOrRequired(_ kind: Field.Kind) throws {
        let field = Self.field(kind, values: ["a"])
        for value in [nil, .null, "", " \n\u{3000}"] as [JSON?] {
            #expect(try self.outcome(field, value) == "absent")
            #expect(try self.outcome(field, value, isRequired: true) == "required: Field 'L' is required")
        }
    }

    /// Kind, submitted, stored: what forms send as text is stored as what it means.
    static let conversions: [(Field.Kind, JSON, String)] = [
        (.port, "5432", "5432"), (.port, " 5432\n", "5432"), (.port, 1, "1"), (.port, 65_535, "65535"),
        (.port, .number(JSONNumber(text: "1e3") ?? JSONNumber(0)), "1000"), (.port, "80.0", "80"),
        (.integer, "-7", "-7"), (.integer, 0, "0"), (.integer, "9223372036854775807", "9223372036854775807"),
        (.number, "1.50", "1.50"), (.number, "-1e-3", "-1e-3"), (.number, 7, "7"),
        (.boolean, "true", "true"), (.boolean, " false ", "false"), (.boolean, true, "true"),
        (.json, #"{"a":[1.0,null]}"#, #"{"a":[1.0,null]}"#), (.json, " { } ", "{}"), (.json, ["b": 1], #"{"b":1}"#),
        (.string, " a b\t", #""a b""#), (.password, "\u{A0}p w\u{2029}", #""p w""#), (.string, "a\0", #""a\u0000""#),
        (.text, " a\nb\n", #"" a\nb\n""#), (.email, " user@example.com", #""user@example.com""#),
        (.url, "https://a/ ", #""https://a/""#), (.hostname, "\tlocalhost", #""localhost""#),
        (.dateTime, " 2026-11-23T16:05:09+01:00 ", #""2026-11-23T16:05:09+01:00""#), (.enumeration, " b ", #""b""#),
        (.string, "\u{200B}a", "\"\u{200B}a\""),
    ]

    @Test(arguments: conversions.indices)
    func textIsStoredAsWhatItMeans(_ index: Int) throws {
        let (kind, value, stored) = Self.conversions[index]
        #expect(try self.outcome(Self.field(kind, values: ["a", "b"]), value) == stored)
    }

    static let wrongTypes: [(Field.Kind, [JSON])] = [
        (.string, [1, true, [], [:]]), (.text, [1]), (.email, [1]), (.url, [[]]), (.dateTime, [1_795_449_909]),
        (.enumeration, [1]),
        (.port, [0, -1, 65_536, "0", "65536", "http", "+80", "0x50", "080", "8 0", true, [], "80,5", "80.5", "１"]),
        (.integer, ["", "1.5", "abc", "9223372036854775808", "1e99", "NaN", "Infinity", "+1", "01", true, [:]]),
        (.number, ["abc", "1,5", ".5", "5.", "NaN", "inf", "0x1", true, [1]]),
        (.boolean, ["True", "TRUE", "yes", "1", "0", 1, 0, [], "truefalse"]),
        (.json, ["[]", "null", "{", "{}{}", "text", "1", #"{"a":}"#, [], 1, true]),
    ]

    @Test(arguments: wrongTypes.indices)
    func aValueOfAnotherTypeIsRefused(_ index: Int) throws {
        let (kind, values) = Self.wrongTypes[index]
        let field = Self.field(kind, values: ["a"])
        for value in values where value != "" {
            #expect(
                try self.outcome(field, value) == "invalid_type: \(field.wrongTypeSentence)",
                "\(value.serialized())"
            )
        }
    }

    @Test func lengthsCountCodePoints() throws {
        let field = Self.field(.string, length: 2...3)
        #expect(try self.outcome(field, "😀").hasPrefix("too_short"))
        #expect(try self.outcome(field, "e\u{301}") == "\"e\u{301}\"")
        #expect(try self.outcome(field, "👩\u{200D}💻!").hasPrefix("too_long"))
    }

    @Test(arguments: [Field.Kind.string, .password, .text, .email, .url, .hostname, .enumeration, .dateTime])
    func noTextIsLongerThanTheLimit(_ kind: Field.Kind) throws {
        let field = Self.field(kind, values: ["a"])
        let sentence = "too_long: Field 'L' must be at most 65536 characters"
        #expect(try self.outcome(field, .string(String(repeating: "é", count: 65_537))) == sentence)
        #expect(try self.outcome(field, .string(String(repeating: "é", count: 65_536))) != sentence)
    }

    @Test func aLimitAboveTheLimitDoesNotCount() throws {
        let text = JSON.string(String(repeating: "x", count: 65_537))
        #expect(try self.outcome(Self.field(.string, length: 1...100_000), text).hasSuffix("at most 65536 characters"))
    }

    /// One that went deeper than a body may could not be read again.
    @Test func anObjectAsTextNestsNoDeeperThanInABody() throws {
        func nested(_ depth: Int) -> JSON {
            let opening = String(repeating: #"{"a":"#, count: depth - 1) + "{"
            return .string(opening + String(repeating: "}", count: depth))
        }
        #expect(try self.outcome(Self.field(.json), nested(62)).hasPrefix("{"))
        #expect(try self.outcome(Self.field(.json), nested(63)) == "invalid_type: Field 'L' must be a JSON object")
    }

    @Test func theFirstProblemIsTheOneToMendFirst() throws {
        let email = Self.field(.email, pattern: "^.*@example\\.com$", length: 5...20)
        #expect(try self.outcome(email, "a@b").hasPrefix("too_short"))
        #expect(try self.outcome(email, "not an address").hasSuffix("must be a valid email address"))
        #expect(try self.outcome(email, "user@example.org").hasSuffix("does not have the expected format"))
        #expect(try self.outcome(email, "user@example.com") == #""user@example.com""#)
    }

    @Test func aPatternThatCannotBeUsedIsAnError() {
        #expect(throws: PatternError.self) { try FieldValidator(Self.field(.string, pattern: "^(a$")) }
    }

    @Test func whiteSpaceIsWhatUnicodeSaysItIs() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if scalar.isWhitespace != scalar.properties.isWhitespace { Issue.record("\(value)") }
        }
    }
}
