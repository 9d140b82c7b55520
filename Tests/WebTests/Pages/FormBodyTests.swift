import Domain
import Testing

@testable import Web

@Suite struct FormBodyTests {
    @Test(arguments: [
        ("", []), ("a=1", ["a", "1"]), ("a=1&b=2", ["a", "1", "b", "2"]), ("a", ["a", ""]), ("a=", ["a", ""]),
        ("a=b=c", ["a", "b=c"]), ("a=%26%3D+%2B", ["a", "&= +"]),
        ("config.host=db%2eexample", ["config.host", "db.example"]),
        ("a=%C3%BC", ["a", "ü"]), ("&&a=1&", ["a", "1"]), ("=1", ["", "1"]),
    ])
    func aFormIsRead(_ body: String, _ fields: [String]) throws {
        let form = try #require(FormBody(parsing: Array(body.utf8)))
        #expect(form.fields.flatMap { [$0.name, $0.value.reveal()] } == fields)
    }

    @Test(arguments: ["a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%ff", "a=%00", "%00=a", "a=%C3"])
    func anotherBodyIsRefused(_ body: String) {
        #expect(FormBody(parsing: Array(body.utf8)) == nil)
    }

    @Test func aFormHasAHundredFieldsAtMost() {
        let most = (0..<100).map { "f\($0)=1" }.joined(separator: "&")
        #expect(FormBody(parsing: Array(most.utf8))?.fields.count == 100)
        #expect(FormBody(parsing: Array((most + "&g=1").utf8)) == nil)
    }
}
