import Foundation
import HTTPTypes
import Hummingbird
import Domain
import Testing

@testable import Web

@Suite struct APIDocumentTests {
    private let routes: [Route]
    private let operations: Set<String>

    init() async throws {
        self.routes = try await EmptyDaemon.shared.value.routes
        self.operations = Set(self.routes.map(\.title))
    }

    @Test func everyRouteHasItsSection() throws {
        let sections = try Repository.text("docs/api.md").captures(of: "^## `([A-Z]+ /.*)`$")
        #expect(Set(sections) == self.operations)
    }

    @Test func everySectionNamesTheScopeAndTheParameters() throws {
        let document = try Repository.text("docs/api.md")
        for route in self.routes {
            guard let start = document.range(of: "\n## `\(route.title)`\n")?.upperBound else { continue }
            let rest = document[start...]
            let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
            let names = route.operation.parameters.filter { $0.location == .query }.map(\.name)
            for name in names + [route.scope?.rawValue].compactMap(\.self) {
                #expect(section.contains("`\(name)`"), "\(route.title): \(name)")
            }
        }
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

extension Route {
    fileprivate var title: String { "\(self.method) \(self.path)" }
}
