import JSON
import Testing

@Suite struct JSONObjectTests {
    @Test func repeatedNameKeepsItsPlaceAndTakesTheLastValue() throws {
        let json = try JSON(parsing: #"{"a":1,"b":2,"a":{"c":3},"b":4}"#)
        #expect(json.serialized() == #"{"a":{"c":3},"b":4}"#)
    }

    @Test func aRepeatedNameIsRefusedWhereItStandsWhenNamesMayNotRepeat() throws {
        for (text, offset) in [(#"{"a":1,"a":2}"#, 7), (#"{"b":[{"é":1, "\u00e9":2}]}"#, 15)] {
            let error = try #require(throws: JSONError.self) { try JSON(parsing: text, allowsRepeatedNames: false) }
            #expect((error.reason, error.offset) == (.repeatedName, offset))
        }
        _ = try JSON(parsing: #"{"a":{"a":1},"b":{"a":2}}"#, allowsRepeatedNames: false)
    }

    @Test func repeatedNamesAreFoundInLargeObjects() throws {
        let members = (0..<40).map { "\"k\($0 % 20)\":\($0)" }.joined(separator: ",")
        let object = try #require(try JSON(parsing: "{\(members)}").object)
        #expect(object.keys == (0..<20).map { "k\($0)" })
        #expect(object.map(\.value) == (20..<40).map { .number(JSONNumber($0)) })
    }

    @Test func namesAreComparedByteByByte() throws {
        let object = try #require(try JSON(parsing: #"{"\u00e9":1,"e\u0301":2,"\u212b":3,"A\u030a":4}"#).object)
        #expect(object.count == 4)
        #expect(object["e\u{301}"] == 2)
        #expect(object["A\u{30A}"] == 4)
        #expect(object["\u{C5}"] == nil)
    }

    @Test(arguments: [3, 16, 17, 18, 100])
    func membersAreSetAndRemovedByName(_ count: Int) {
        var object = JSONObject((0..<count).map { ("k\($0)", .number(JSONNumber($0))) })
        object["k1"] = "changed"
        object["k0"] = nil
        object["missing"] = nil
        object["last"] = nil as JSON?
        object["last"] = true
        #expect(object.keys == (1..<count).map { "k\($0)" } + ["last"])
        #expect(object[0].value == "changed")
        for member in object {
            #expect(object[member.key] == member.value)
        }
        #expect(object["k0"] == nil)
    }

    @Test func manyDistinctNamesAreQuick() throws {
        let count = 200_000
        let text = "{" + (0..<count).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
        var object = try #require(try JSON(parsing: text).object)
        #expect(object.count == count)
        #expect(object["key199999"]?.number?.int == 199_999)
        for index in 0..<count {
            object["key\(index)"] = true
        }
        #expect(object.count == count)
    }

    @Test func equalityMindsOrderAndNotHistory() {
        var trimmed = JSONObject((0..<17).map { ("k\($0)", true) })
        trimmed["k16"] = nil
        let plain = JSONObject((0..<16).map { ("k\($0)", true) })
        #expect(trimmed == plain)
        #expect(trimmed.hashValue == plain.hashValue)
        #expect(["a": 1, "b": 2] as JSONObject != ["b": 2, "a": 1])
    }

    @Test func nullMemberIsNotAMissingOne() {
        let json: JSON = ["a": nil]
        #expect(json["a"] == .some(.null))
        #expect(json["a"] != nil)
        #expect(json["b"] == nil)
    }
}
