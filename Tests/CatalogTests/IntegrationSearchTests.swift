import Domain
import Testing

@testable import Catalog

@Suite struct IntegrationSearchTests {
    private let catalog: Catalog

    init() throws {
        self.catalog = try BuiltIn.catalog()
    }

    private func ids(_ text: String?, type: IntegrationType? = nil, category: String? = nil) -> [String] {
        self.catalog.integrations(matching: IntegrationQuery(text: text, type: type, category: category)).map(\.id)
    }

    @Test func withoutAWordAllAreFoundById() {
        let all = self.catalog.integrations.map(\.id)
        #expect(self.ids(nil) == all && self.ids("") == all && self.ids(" - ") == all)
    }

    @Test(arguments: [
        ("gmail", "gmail"), ("GMAIL", "gmail"), ("Google Drive", "google_drive"), ("google-drive", "google_drive"),
        ("drive google", "google_drive"), ("postgre", "postgres"), ("PostgreSQL", "postgres"),
        ("sheets", "google_sheets"),
        ("gihub", "github"), ("slak", "slack"), ("hubspt", "hubspot"),
    ])
    func theBestIsFirst(_ text: String, _ id: String) {
        #expect(self.ids(text).first == id)
    }

    @Test func aNameBeginsTheListThatItsBeginningFinds() {
        let found = self.ids("slack")
        #expect(found.first == "slack" && found.contains("slack_mcp"))
    }

    @Test func aCategoryIsFound() throws {
        let databases = self.ids("database")
        for id in self.ids(nil, category: "database") { #expect(databases.contains(id)) }
    }

    @Test(arguments: ["qqqqqqqq", "gmail qqqqqqqq", "'; DROP TABLE x"])
    func nothingIsFoundForNonsense(_ text: String) {
        #expect(self.ids(text).isEmpty)
    }

    @Test func filtersHoldTogether() throws {
        let found = self.catalog.integrations(matching: IntegrationQuery(text: "google", type: .model))
        #expect(found.allSatisfy { $0.type == .model })
        #expect(self.ids(nil, type: .storage, category: "vector_store").contains("pinecone"))
        #expect(self.ids(nil, type: .mcp, category: "no such").isEmpty)
    }
}
