package import Domain
package import JSON

/// A field of a form.
package struct FormField: Sendable {
    package let field: Field
    package let location: FieldProblem.Location
    package let isRequired: Bool
    /// The text behind the input, such as `.zendesk.com`, where the value is the beginning of an address.
    package var addressEnd: String?
    /// The value in the input; nil for none, and always for a secret.
    package var value: String?
    /// The secret was entered before, so that the user need not enter it again.
    package var isKept = false
    package var problem: FieldProblem.Code?

    package init(_ field: Field, in location: FieldProblem.Location, isRequired: Bool) {
        self.field = field
        self.location = location
        self.isRequired = isRequired
        self.value = self.isSecret ? nil : Self.text(of: field.defaultValue)
    }

    /// The name of the input: `config.host`, `credentials.api_key`.
    package var name: String { "\(self.location.rawValue).\(self.field.key)" }

    /// The id of the input in the page.
    var id: String { "\(self.location.rawValue)-\(self.field.key)" }

    /// The value is never shown again: every secret, and every other field that hides its value.
    package var isSecret: Bool { self.field.isSecret || self.field.kind == .password }

    /// A value of a definition as it stands in an input.
    package static func text(of value: JSON?) -> String? {
        switch value {
        case nil, .null?: nil
        case .string(let text)?: text
        case .some(let value): value.serialized()
        }
    }

    var problemText: PageText? {
        guard let problem else { return nil }
        switch problem {
        case .required: return .problemRequired
        case .invalidType, .invalidFormat: return self.formProblem
        case .notAllowed: return .problemChoice
        case .tooShort: return .problemShort
        case .tooLong: return .problemLong
        case .expired: return .problemExpired
        case .masked: return .problemMasked
        case .unknown, .misplaced: return .problemUnknown
        case .conflict: return .problemOther
        case .refused: return .problemRefused
        case .unreachable: return .problemUnreachable
        case .missingScope: return .problemScope
        case .notFound: return .problemNotFound
        case .wrongAccount: return .problemAccount
        case .wrongServer: return .problemServer
        case .tls: return .problemEncryption
        case .moved: return .problemMoved
        }
    }

    private var formProblem: PageText {
        switch self.field.kind {
        case .port: .problemPort
        case .integer, .number: .problemNumber
        case .url, .hostname: .problemAddress
        case .email: .problemEmail
        case .enumeration, .boolean: .problemChoice
        case .json: .problemJSON
        case .dateTime: .problemTime
        case .string, .password, .text: .problemForm
        }
    }
}
