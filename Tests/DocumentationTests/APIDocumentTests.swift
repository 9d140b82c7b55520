import HTTPTypes
import Hummingbird
import Domain
import Testing

@testable import API

@Suite struct APIDocumentTests {
    private let operations: Set<String>

    init() throws {
        self.operations = Set(try Routes.all().map { "\($0.method) \($0.path)" })
    }

    @Test func everyRouteHasItsSection() throws {
        let sections = try Repository.text("docs/api.md").captures(of: "^## `([A-Z]+ /.*)`$")
        #expect(Set(sections) == self.operations)
    }

    @Test func everyRouteNamedIsOne() throws {
        let named = try Repository.manual().captures(of: "`((?:GET|POST|PUT|PATCH|DELETE) /[^` ?]*)")
        #expect(!named.isEmpty)
        for operation in named { #expect(self.operations.contains(operation), "\(operation)") }
    }

    @Test(arguments: Scope.allCases)
    func scopeIsDescribed(scope: Scope) throws {
        #expect(try Repository.text("docs/api.md").contains("| `\(scope.rawValue)` |"))
    }
}
