import Domain
import JSON

/// Puts values in place of a test's placeholders, and keeps which field stands in which part of the test.
struct TestFiller {
    let values: TestValues
    private(set) var fields: [TestPart: [TestField]] = [:]

    init(_ values: TestValues) { self.values = values }

    /// Fills a string in which nothing is encoded.
    ///
    /// - Returns: the string, and the fields in it.
    mutating func fill(_ template: String, in part: TestPart) throws(TestRefusal) -> (text: String, [TestField]) {
        var text = ""
        var used: [TestField] = []
        for segment in TestTemplate(template).segments {
            switch segment {
            case .text(let literal): text += literal
            case .field(let location, let key):
                let field = self.use(location, key, in: part)
                text += try self.values.text(of: field)
                used.append(field)
            }
        }
        return (text, used)
    }

    /// Fills the value of a header field (RFC 9110, section 5.5), which has no control character but the tab.
    mutating func headerValue(_ template: String) throws(TestRefusal) -> (text: String, [TestField]) {
        let (text, used) = try self.fill(template, in: .header)
        guard !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }) else {
            throw TestRefusal(used, "has a character that cannot be sent")
        }
        return (text, used)
    }

    /// Fills the strings of a JSON value, but not the names of members.
    mutating func json(_ json: JSON) throws(TestRefusal) -> JSON {
        switch json {
        case .null, .bool, .number: return json
        case .string(let template): return .string(try self.fill(template, in: .body).text)
        case .array(let elements):
            var filled: [JSON] = []
            for element in elements { filled.append(try self.json(element)) }
            return .array(filled)
        case .object(let members):
            var filled = JSONObject()
            for member in members { filled[member.key] = try self.json(member.value) }
            return .object(filled)
        }
    }

    mutating func use(_ location: FieldProblem.Location, _ key: String, in part: TestPart) -> TestField {
        let field = self.values.field(location, key)
        if self.fields[part]?.contains(field) != true { self.fields[part, default: []].append(field) }
        return field
    }

    /// Takes back that fields stand in a part, because the part is not used.
    mutating func forget(_ part: TestPart) { self.fields[part] = nil }

    /// The fields of the first of these parts that has any.
    func fields(of parts: TestPart...) -> [TestField] {
        parts.lazy.compactMap { self.fields[$0] }.first ?? []
    }
}
