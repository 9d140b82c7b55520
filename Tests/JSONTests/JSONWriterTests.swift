import JSON
import Testing

@Suite struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasFallBetweenMembersAndElements() throws {
        let text = written { writer in
            writer.beginObject()
            writer.key("id")
            writer.string("con_1")
            writer.key("a" + "b")
            writer.beginArray()
            writer.int(.min)
            writer.bool(true)
            writer.null()
            writer.beginArray()
            writer.endArray()
            writer.beginObject()
            writer.endObject()
            writer.string(nil)
            writer.endArray()
            writer.key("raw")
            writer.raw(#"{"x":[1]}"#)
            writer.key("value")
            writer.value(["y": [1, "z", false, nil]])
            writer.key("empty")
            writer.beginObject()
            writer.endObject()
            writer.endObject()
        }
        #expect(
            text == """
                {"id":"con_1","ab":[-9223372036854775808,true,null,[],{},null],"raw":{"x":[1]},\
                "value":{"y":[1,"z",false,null]},"empty":{}}
                """
        )
        #expect(try JSON(parsing: text).serialized() == text)
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("a\"b\\c/d", #"a\"b\\c/d"#), ("\n\t\r\u{8}\u{c}", #"\n\t\r\b\f"#),
        ("\0\u{b}\u{f}\u{10}\u{1f}", #"\u0000\u000b\u000f\u0010\u001f"#),
        ("\u{7f}\u{2028}é€😀\u{10FFFF}", "\u{7f}\u{2028}é€😀\u{10FFFF}"),
        ("\"", #"\""#), ("\r\n", #"\r\n"#), ("end\\", #"end\\"#),
    ])
    func onlyWhatMustBeEscapedIs(_ text: String, _ escaped: String) throws {
        #expect(written { $0.string(text) } == "\"\(escaped)\"")
        #expect(written { $0.value(["k": .string(text)]) } == "{\"k\":\"\(escaped)\"}")
        let object = written { writer in
            writer.beginObject()
            writer.key(text)
            writer.int(1)
            writer.endObject()
        }
        #expect(object == "{\"\(escaped)\":1}")
    }

    @Test func everyScalarSurvives() throws {
        for plane in stride(from: UInt32(0), through: 0x10FFFF, by: 0x2000) {
            var text = ""
            text.unicodeScalars.append(contentsOf: (plane..<plane + 0x200).compactMap(Unicode.Scalar.init))
            #expect(try JSON(parsing: JSON.string(text).serialized()) == .string(text))
        }
    }
}
