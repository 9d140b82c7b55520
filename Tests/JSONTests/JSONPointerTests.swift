import JSON
import Testing

@Suite struct `JSON Pointer` {
    /// The document of RFC 6901, section 5.
    static let document = #"""
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
        """#

    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            (#"/i\j"#, 5), (#"/k"l"#, 6), ("/ ", 7), ("/m~0n", 8),
        ] as [(String, JSON)]
    )
    func `finds the values of the examples of RFC 6901`(pointer: String, expected: JSON) throws {
        let document = try JSON(parsing: Self.document)
        #expect(document.value(at: pointer) == expected)
    }

    @Test func `without tokens leads to the whole value`() throws {
        let document = try JSON(parsing: Self.document)
        #expect(document.value(at: "") == document)
        #expect(JSON.string("text").value(at: "") == "text")
    }

    @Test(arguments: [
        "/foo/2", "/foo/-", "/foo/01", "/foo/00", "/foo/-1", "/foo/+1", "/foo/1.0", "/foo/1e0", "/foo/", "/foo/٠",
        "/foo/99999999999999999999", "/foo/0/bar", "/absent", "/absent/0", "/foo/bar", "/m~n/0", "//",
    ])
    func `to an absent value finds nothing`(pointer: String) throws {
        let document = try JSON(parsing: Self.document)
        #expect(document.value(at: pointer) == nil)
    }

    @Test func `of members with names of digits finds them`() {
        let value: JSON = ["0": "zero", "01": "one", "-": "dash", "": ["": "deep"]]
        #expect(value.value(at: "/0") == "zero")
        #expect(value.value(at: "/01") == "one")
        #expect(value.value(at: "/-") == "dash")
        #expect(value.value(at: "//") == "deep")
    }

    @Test func `to a null finds a null`() {
        #expect(JSON.object(["a": .null]).value(at: "/a") == .some(.null))
    }

    @Test func `unescapes ~1 before ~0, so that ~01 is ~1`() {
        #expect(JSONPointer("/~01/~10/~00")?.tokens == ["~1", "/0", "~0"])
    }

    @Test func `keeps a combining accent that follows a slash`() {
        #expect(JSONPointer("/\u{301}a")?.tokens == ["\u{301}a"])
        #expect(JSON.object(["\u{301}a": 1]).value(at: "/\u{301}a") == 1)
    }

    @Test(arguments: ["a", "a/b", " /a", "#/a", "/~", "/a~", "/~2", "/~/0", "/a~b", "~0", "/~\u{301}0"])
    func `refuses a string that is no pointer`(text: String) {
        #expect(JSONPointer(text) == nil)
        #expect(JSON.object(["a": 1]).value(at: text) == nil)
    }
}
