import JSON
import TestSupport
import Testing

/// The requirements of every method of every definition, submitted to the API that tells them.
@Suite struct RequirementTests {
    /// A method, and what its requirements say.
    private struct Method {
        let integration: JSON
        let id: String
        let requiredFields: [JSON]

        var place: Comment { "\(self.integration["id"]?.string ?? "") \(self.id)" }

        /// `credentials` and `config` with the required fields.
        func parts(_ value: (JSON) -> JSON?) -> JSONObject {
            var parts: [String: JSONObject] = ["credentials": [:], "config": [:]]
            for field in self.requiredFields {
                parts[field["in"]?.string ?? ""]?[field["key"]?.string ?? ""] = value(field)
            }
            return JSONObject(parts.map { ($0.key, .object($0.value)) })
        }
    }

    /// A mistake in the place of a value.
    private enum Slip: CaseIterable {
        case absent, null, empty, whiteSpace, anotherType, tooLong

        func value(for field: JSON) -> JSON? {
            switch self {
            case .absent: nil
            case .null: .null
            case .empty: ""
            case .whiteSpace: " \t\r\n\u{B}\u{A0}\u{2028}\u{3000}"
            case .anotherType: field["type"] == "json" ? ["text"] : field.isText ? 7 : ["key": true]
            case .tooLong: .string("\(field.longest + 1) times 9")
            }
        }

        /// The bodies of `tooLong` have 25 MB together, which a debug build takes long to serialize.
        static func writeOut(_ body: String) -> String {
            body.replacing(/"([0-9]+) times 9"/) { match in "\"\(Self.nines.prefix(Int(match.output.1) ?? 0))\"" }
        }

        private static let nines = String(repeating: "9", count: 65_537)

        private func choices(of field: JSON) -> [String] {
            field["validation"]?["enum"]?.array?.compactMap(\.string) ?? []
        }

        func sentence(for field: JSON) -> String {
            switch self {
            case .absent, .null, .empty, .whiteSpace: field.sentence("is required")
            case .tooLong where field.isText: field.sentence("must be at most \(field.longest) characters")
            case .anotherType, .tooLong:
                switch field["type"]?.string {
                case "port": field.sentence("must be a port number between 1 and 65535")
                case "integer": field.sentence("must be an integer")
                case "number": field.sentence("must be a number")
                case "boolean": field.sentence("must be true or false")
                case "json": field.sentence("must be a JSON object")
                case "date-time": field.sentence("must be a valid date-time")
                case "enum":
                    field.sentence("must be one of: " + self.choices(of: field).joined(separator: ", "))
                default: field.sentence("must be a string")
                }
            }
        }
    }

    private let sandbox: Sandbox
    private let methods: [Method]

    init() async throws {
        self.sandbox = try await Sandbox()
        let list = try await self.sandbox.request("GET", "\(Path.integrations)?limit=1000")
        var methods: [Method] = []
        for integration in try #require(list["integrations"]?.array) {
            for method in try #require(integration["auth_methods"]?.array) {
                let (id, methodID) = (integration["id"]?.string ?? "", method["id"]?.string ?? "")
                let path = "\(Path.connections)/integrations/\(id)/requirements?auth_method_id=\(methodID)"
                let fields = try await self.sandbox.request("GET", path)["required_fields"]?.array
                methods.append(Method(integration: integration, id: methodID, requiredFields: try #require(fields)))
            }
        }
        self.methods = methods
    }

    @Test func theExamplesOfEveryDefinitionAreAccepted() async throws {
        for method in self.methods {
            var body = method.parts { $0["example"] ?? $0.plausibleValue }
            body["integration"] = method.integration["id"]
            body["integration_type"] = method.integration["type"]
            body["auth_method_id"] = .string(method.id)
            let reply = try await self.post(Path.connections, body)
            #expect(reply.status == 200, "\(method.place): \(reply.text)")
        }
        #expect(self.methods.count >= 319)
    }

    @Test func whatIsNoValueIsRefusedByTheLabelOfEveryRequiredField() async throws {
        var refused = 0
        var known: Set<JSON> = []
        for method in self.methods {
            for slip in Slip.allCases {
                // A debug build reads a few megabytes a second: what methods share is made too long once.
                refused += try await self.validate(method) { field in
                    let isNew = slip != .tooLong || known.insert([method.integration["id"] ?? nil, field]).inserted
                    return isNew ? slip : .absent
                }
            }
        }
        #expect(refused > 3000)
    }

    /// Returns how many fields are refused.
    private func validate(_ method: Method, _ slip: (JSON) -> Slip) async throws -> Int {
        let id = method.integration["id"]?.string ?? ""
        let path = "\(Path.connections)/validate?integration_id=\(id)&auth_method_id=\(method.id)"
        let slips = method.requiredFields.map { ($0, slip($0)) }
        let values = Dictionary(slips.map { ($0, $1.value(for: $0)) }) { value, _ in value }
        let reply = try await self.post(path, method.parts { values[$0] ?? nil })
        let sentences = slips.map { JSON.string($1.sentence(for: $0)) }
        #expect(reply["errors"] == .array(sentences), "\(method.place)")
        #expect(reply["valid"] == .bool(sentences.isEmpty), "\(method.place)")
        return sentences.count
    }

    private func post(_ path: String, _ body: JSONObject) async throws -> Reply {
        try await self.sandbox.request("POST", path, body: Slip.writeOut(JSON.object(body).serialized()))
    }
}

/// A field of the requirements.
extension JSON {
    fileprivate var isText: Bool {
        !["port", "integer", "number", "boolean", "json"].contains(self["type"]?.string ?? "")
    }

    fileprivate var longest: Int { self["validation"]?["maxLength"]?.number?.int ?? 65_536 }

    fileprivate var plausibleValue: JSON {
        switch self["type"]?.string {
        case "email": "user@example.com"
        case "url": "https://service.example.com"
        case "hostname": "service.example.com"
        case "port", "integer", "number": 5432
        case "boolean": true
        case "json": ["key": "value"]
        case "enum": self["validation"]?["enum"]?.array?.first ?? nil
        default: .string(String(repeating: "x", count: max(24, self["validation"]?["minLength"]?.number?.int ?? 0)))
        }
    }

    fileprivate func sentence(_ rule: String) -> String { "Field '\(self["label"]?.string ?? "")' \(rule)" }
}
