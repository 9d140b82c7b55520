import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Testing

@testable import Web

@Suite struct OpenAPITests {
    private let routes: [Route]
    private let document: JSON
    private let specification: JSON

    init() async throws {
        self.routes = try await EmptyDaemon.shared.value.routes.filter {
            !["/openapi.json", "/docs"].contains($0.path.description)
        }
        self.document = OpenAPIDocument(self.routes, version: "1.2.3").json
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "specification.json")
        self.specification = try JSON(parsing: Array(try Data(contentsOf: file)))
    }

    /// Everything that the specification says of it, word for word; Patchbay adds examples, the other statuses, and the
    /// second shape of 422.
    @Test func theCreateOperationIsTheSpecifications() throws {
        let expected = try #require(self.specification.operation("/api/v1/connections", "post"))
        let actual = try #require(self.document.operation("/api/v1/connections", "post"))
        for key in ["tags", "summary", "description", "operationId", "security"] {
            #expect(actual[key] == expected[key], "\(key)")
        }
        // Patchbay adds one parameter, which may be left out.
        let parameters = actual["parameters"]?.array?.filter { $0["name"] != "verify" }
        #expect(parameters.map { JSON.array($0).withoutExamples.sorted } == expected["parameters"]?.sorted)
        #expect(actual["requestBody"]?.withoutExamples.sorted == expected["requestBody"]?.sorted)
        let responses = try #require(expected["responses"]?.object)
        for response in responses {
            #expect(actual["responses"]?[response.key]?["description"] == response.value["description"])
        }
        #expect(actual["responses"]?["200"]?.withoutExamples.sorted == responses["200"]?.sorted)
        let shapes = actual["responses"]?["422"]?["content"]?["application/json"]?["schema"]?["anyOf"]?.array
        let shape = try #require(responses["422"]?["content"]?["application/json"]?["schema"])
        #expect(shapes?.count == 2 && shapes?.contains(shape) == true)
        #expect(self.document["components"]?["securitySchemes"] == self.specification["components"]?["securitySchemes"])
    }

    @Test(arguments: [
        "ConnectionCreate", "HTTPValidationError", "IntegrationType", "ConnectionStatus", "ValidationError",
    ])
    func theSchemaIsTheSpecifications(name: String) throws {
        let expected = try #require(self.specification["components"]?["schemas"]?[name])
        #expect(self.document["components"]?["schemas"]?[name]?.sorted == expected.sorted)
    }

    /// `ConnectionRead` has more members, none of them required.
    @Test func whatIsReadHoldsTheSpecificationsMembers() throws {
        var actual = try #require(self.document["components"]?["schemas"]?["ConnectionRead"]?.object)
        let expected = try #require(self.specification["components"]?["schemas"]?["ConnectionRead"]?.object)
        for member in try #require(expected["properties"]?.object) {
            #expect(actual["properties"]?[member.key]?.sorted == member.value.sorted, "\(member.key)")
        }
        actual["properties"] = expected["properties"]
        #expect(JSON.object(actual).sorted == JSON.object(expected).sorted)
    }

    @Test func everyExampleSatisfiesItsSchema() throws {
        let validator = SchemaValidator(self.document, refusesUndescribed: true)
        for route in self.routes {
            let operation = try #require(
                self.document.operation(route.path.description, route.method.rawValue.lowercased())
            )
            var contents = [operation["requestBody"]?["content"]].compactMap(\.self)
            contents += operation["responses"]?.object?.compactMap { $0.value["content"] } ?? []
            let media = contents.flatMap { $0.object?.map(\.value) ?? [] }
            for holder in media + (operation["parameters"]?.array ?? []) {
                let example = try #require(holder["example"], "\(route.operationID)")
                let problems = validator.problems(of: example, by: try #require(holder["schema"]))
                #expect(problems.isEmpty, "\(route.operationID) \(holder["name"]?.string ?? "")")
            }
        }
    }

    @Test func everyOperationHasAnIDOfItsOwn() {
        #expect(Set(self.routes.map(\.operationID)).count == self.routes.count)
        #expect(Set(self.routes.map(\.operation.name)).count == self.routes.count)
    }

    @Test func everyParameterOfAPathIsDescribed() throws {
        for route in self.routes {
            let described = route.parameters.filter { $0.location == .path }.map(\.name)
            #expect(described == (try route.path.description.captures(of: #"\{([a-z_]+)\}"#)), "\(route.operationID)")
        }
    }

    /// The refusals of a caller before a route is asked.
    @Test func everyOperationWithAScopeSaysHowACallerIsRefused() {
        for route in self.routes {
            let statuses = Set(route.responses.map(\.status.code))
            let refusals: Set = [401, 403, 429]
            #expect(statuses.intersection(refusals) == (route.scope == nil ? [] : refusals), "\(route.operationID)")
        }
    }

    @Test func everyChangeOfARowTakesAPrecondition() {
        let ofARow = self.routes.filter { $0.path.description.contains("_id}") && $0.method != .get }
        #expect(ofARow.contains { $0.operation.name == "restore_credential" })
        // A reveal changes nothing that a tag tells, a test or check concerns the secrets as they are, and a result is
        // claimed with its code.
        for route in ofARow
        where !["reveal_", "test_", "check_", "complete_"].contains(where: route.operation.name.hasPrefix) {
            #expect(route.parameters.contains { $0.name == "If-Match" }, "\(route.operationID)")
        }
        for route in self.routes {
            let takesOne = route.parameters.contains { $0.name == "If-Match" }
            #expect(route.responses.contains { $0.status == .preconditionFailed } == takesOne, "\(route.operationID)")
        }
    }

    @Test func everyOperationSaysWhatASuccessIs() {
        for route in self.routes {
            let isRedirect = route.responses.contains { $0.status.kind == .redirection }
            #expect(
                isRedirect || route.responses.contains { $0.status.kind == .successful },
                "\(route.operationID)"
            )
            #expect(route.operation.description.hasSuffix(".") || route.operation.description.contains("\n"))
        }
    }
}

extension JSON {
    fileprivate func operation(_ path: String, _ method: String) -> JSON? { self["paths"]?[path]?[method] }

    /// With the members of every object in the order of their names: in JSON order means nothing.
    fileprivate var sorted: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted) }))
        default: self
        }
    }

    fileprivate var withoutExamples: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutExamples))
        case .object(let members):
            .object(JSONObject(members.filter { $0.key != "example" }.map { ($0.key, $0.value.withoutExamples) }))
        default: self
        }
    }
}
