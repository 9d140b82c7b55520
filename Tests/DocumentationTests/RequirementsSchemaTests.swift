import Catalog
import Domain
import JSON
import Testing

/// The JSON Schema of every built-in method, read by a validator that refuses keywords it does not know.
@Suite struct RequirementsSchemaTests {
    private static let locations: [FieldProblem.Location] = [.credentials, .config]

    private let catalog: Catalog

    init() throws {
        self.catalog = try Catalog.builtIn()
    }

    private func forEachMethod(_ body: (Requirements, JSON, Comment) throws -> Void) throws {
        for integration in self.catalog.integrations {
            for method in integration.authMethods {
                try body(
                    try self.catalog.requirements(of: integration.id, authMethodID: method.id),
                    try self.catalog.schema(of: integration.id, authMethodID: method.id),
                    "\(integration.id) \(method.id)"
                )
            }
        }
    }

    @Test func everyMemberIsDescribedAndTheRequiredOnesAreRequired() throws {
        try self.forEachMethod { requirements, schema, place in
            for location in Self.locations {
                let members = requirements.members.filter { $0.location == location }
                let object = schema["properties"]?[location.rawValue]
                #expect(object?["properties"]?.object?.keys == members.map(\.field.key), place)
                let required = members.filter(\.isRequired).map { JSON.string($0.field.key) }
                #expect(object?["required"] == .array(required), place)
                #expect(schema["required"]?.array?.contains(.string(location.rawValue)) == !required.isEmpty, place)
            }
            // An absent required member, and every keyword of the schema.
            let empty: JSON = ["credentials": [:], "config": [:]]
            let problems = SchemaValidator(schema).problems(of: empty, by: schema)
            #expect(problems.count == requirements.members.count(where: \.isRequired), place)
        }
    }

    @Test func everyExampleAndDefaultIsAcceptedAndAnotherTypeIsNot() throws {
        try self.forEachMethod { requirements, schema, place in
            let validator = SchemaValidator(schema)
            for member in requirements.members {
                let properties = schema["properties"]?[member.location.rawValue]?["properties"]
                let property = try #require(properties?[member.field.key], place)
                for value in [member.field.example, member.field.defaultValue].compactMap(\.self) {
                    #expect(validator.problems(of: value, by: property) == [], "\(place) \(member.field.key)")
                }
                let problems = validator.problems(of: [], by: property)
                let type = property["type"]?.serialized() ?? ""
                #expect(problems.contains(": is not of type \(property["type"] ?? nil)"), "\(place) \(type)")
                #expect(!problems.contains { $0.hasSuffix("is not known here") }, "\(place) \(problems)")
            }
        }
    }
}
