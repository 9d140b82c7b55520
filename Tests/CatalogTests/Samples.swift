import Domain
import JSON

@testable import Catalog

/// 2026-11-23T16:05:09.123Z.
let someTime = Timestamp(milliseconds: 1_795_449_909_123)

/// The definitions that come with Patchbay.
enum BuiltIn {
    static func catalog() throws -> Catalog { try Catalog.builtIn() }
}

extension Catalog {
    /// The sentences of a refused submission, one a problem; none when it is accepted.
    func sentences(_ submission: ConnectionSubmission) throws -> [String] {
        try self.problems(submission).map(\.message)
    }

    func problems(_ submission: ConnectionSubmission) throws -> [FieldProblem] {
        do {
            _ = try self.check(submission, now: someTime)
            return []
        } catch let failure as CheckFailure {
            return failure.problems
        }
    }
}

extension FieldValidator {
    init(_ field: Field) throws(PatternError) {
        self.init(field, pattern: try field.pattern.map { (pattern) throws(PatternError) in try Pattern(pattern) })
    }
}

extension MethodValidator {
    init(_ method: AuthMethod) throws(PatternError) {
        self.init(method, fields: try method.fields.map { (field) throws(PatternError) in try FieldValidator(field) })
    }
}

extension Integration {
    func submission(method: String?, credentials: JSONObject, config: JSONObject) -> ConnectionSubmission {
        ConnectionSubmission(
            integration: self.id,
            integrationType: self.type,
            config: config,
            credentials: Secret(credentials),
            authMethodID: method
        )
    }

    func requiredConfigFields(for method: AuthMethod) -> [Field] {
        self.configFields.filter { $0.isRequired || $0.requiredFor.contains(method.id) }
    }
}

extension AuthMethod {
    var requiredFields: [Field] { self.fields.filter { $0.isRequired || $0.requiredFor.contains(self.id) } }
}

extension [Field] {
    var plausibleObject: JSONObject { JSONObject(self.map { ($0.key, $0.plausibleValue) }) }
}

extension Field {
    /// A value that a caller could submit: the example of the definition, else a value of the type of the field.
    var plausibleValue: JSON {
        if let example { return example }
        return switch self.kind {
        case .string, .password, .text: .string(String(repeating: "x", count: Swift.max(self.minLength ?? 0, 24)))
        case .email: "user@example.com"
        case .url: "https://service.example.com"
        case .hostname: "service.example.com"
        case .port: 5432
        case .integer: 30
        case .number: 1
        case .boolean: true
        case .enumeration: .string(self.allowedValues.first ?? "")
        case .json: ["key": "value"]
        case .dateTime: "2027-01-01T00:00:00.000Z"
        }
    }

    /// The sentence of the error for a value that does not have the type of the field.
    var wrongTypeSentence: String {
        switch self.kind {
        case .port: "Field '\(self.label)' must be a port number between 1 and 65535"
        case .integer: "Field '\(self.label)' must be an integer"
        case .number: "Field '\(self.label)' must be a number"
        case .boolean: "Field '\(self.label)' must be true or false"
        case .json: "Field '\(self.label)' must be a JSON object"
        case .dateTime: "Field '\(self.label)' must be a valid date-time"
        case .enumeration: "Field '\(self.label)' must be one of: \(self.allowedValues.joined(separator: ", "))"
        case .string, .password, .text, .email, .url, .hostname: "Field '\(self.label)' must be a string"
        }
    }

    var isText: Bool { ![.port, .integer, .number, .boolean, .json].contains(self.kind) }
}
