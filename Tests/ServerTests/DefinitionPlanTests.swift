import Catalog
import Domain
import JSON
import Services
import TestSupport
import Testing

/// The tests of the built-in definitions, with the examples and defaults of their fields.
struct DefinitionPlanTests {
    private static func value(of field: Field) -> JSON {
        if let value = field.example ?? field.defaultValue { return value }
        return switch field.kind {
        case .url: "https://service.example.com"
        case .hostname: "service.example.com"
        case .port: 443
        case .integer, .number: 1
        case .boolean: true
        case .enumeration: .string(field.allowedValues.first ?? "")
        case .dateTime: "2027-01-01T00:00:00Z"
        case .string, .password, .text, .email, .json: "sample"
        }
    }

    private static func values(of fields: [Field]) -> JSONObject {
        JSONObject(fields.map { ($0.key, Self.value(of: $0)) })
    }

    private func plan(_ method: AuthMethod, of integration: Integration) throws -> TestPlan {
        var credentials = Self.values(of: method.fields)
        if method.isOAuth { credentials["access_token"] = "sample" }
        return TestPlan(
            of: method,
            of: integration,
            config: Self.values(of: integration.configFields),
            credentials: Secret(credentials),
            sealedDestinations: [],
            in: try sampleID(1),
            expiry: nil,
            at: someTime
        )
    }

    @Test func `every test of a built-in definition can be made`() throws {
        var count = 0
        for integration in try Catalog.builtIn().integrations {
            for method in integration.authMethods where method.probe != nil {
                count += 1
                let plan = try self.plan(method, of: integration)
                // The token of these methods is minted from a key, so nothing of the credentials can be sent.
                let isMinted =
                    (method.kind == .serviceAccount || method.kind == .custom)
                    && method.probe?.headers["Authorization"] == "Bearer ${credentials.access_token}"
                    && !method.fields.contains { $0.key == "access_token" }
                if case .none(let finding) = plan.call, !isMinted || finding.code != .noTest {
                    Issue.record("\(integration.id) \(method.id): \(finding.message ?? "") \(finding.fields)")
                }
            }
        }
        #expect(count > 200)
    }
}
