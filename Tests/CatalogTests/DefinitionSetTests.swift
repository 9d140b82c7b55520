import Domain
import Testing

@testable import Catalog

/// Several definitions together.
@Suite struct DefinitionSetTests {
    @Test func twoFilesOfOneSetHaveTwoIds() {
        let failure = #expect(throws: DefinitionFailure.self) {
            try Catalog([
                ("a.json", DefinitionReaderTests.definition), ("b.json", DefinitionReaderTests.definition),
            ])
        }
        let message = "is that of a.json, too; give one of them another"
        #expect(failure?.problems == [DefinitionProblem(file: "b.json", pointer: "/id", message: message)])
    }

    @Test func theProblemsOfAllFilesAreTold() {
        let failure = #expect(throws: DefinitionFailure.self) { try Catalog([("a.json", "[]"), ("b.json", "1")]) }
        #expect(failure?.problems.map(\.file) == ["a.json", "b.json"])
        #expect(failure.map { "\($0)" } == "a.json: must be an object\nb.json: must be an object")
    }

    @Test func anOwnDefinitionTakesThePlaceOfABuiltInOne() throws {
        let own = try Catalog([
            ("a.json", DefinitionReaderTests.definition.replacing(#""id": "a""#, with: #""id": "gmail""#))
        ])
        let catalog = try BuiltIn.catalog().overridden(by: own)
        #expect(try catalog.integration("gmail").name == "A")
        #expect(catalog.integrations.count == (try BuiltIn.catalog().integrations.count))
        #expect(catalog.integrations.map(\.id) == catalog.integrations.map(\.id).sorted())
    }
}
