import JSON
import Testing

/// JSON Pointers (RFC 6901), with the examples of its section 5.
struct JSONPointerTests {
    private static let document: JSON = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
        "~1": 9, "deep": ["list": [["x": nil]]],
    ]

    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/foo/1", "baz"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
            ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/~01", 9),
            ("/deep/list/0/x", .null), ("", document),
        ] as [(String, JSON)]
    )
    func `a pointer leads to its value`(_ pointer: String, _ value: JSON) {
        #expect(Self.document.value(at: pointer) == value)
    }

    @Test(arguments: [
        "foo", "/none", "/foo/2", "/foo/-", "/foo/01", "/foo/", "/foo/-1", "/foo/0/x", "/deep/list/0/x/y",
        "/foo/99999999999999999999", "/a/b", "#/foo",
    ])
    func `a pointer to nothing leads to nil`(_ pointer: String) {
        #expect(Self.document.value(at: pointer) == nil)
    }
}
