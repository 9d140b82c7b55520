import Domain
import JSON

/// The values that take the place of a test's placeholders.
struct TestValues: Sendable {
    let integration: Integration
    let method: AuthMethod
    let config: JSONObject
    let credentials: Secret<JSONObject>

    /// The field with a key. A member of the credentials that has no definition is a secret.
    func field(_ location: FieldProblem.Location, _ key: String) -> TestField {
        let field = self.definition(location, key)
        return TestField(
            location: location,
            key: key,
            label: field?.label ?? key,
            isSecret: field?.isSecret ?? (location == .credentials)
        )
    }

    /// The value of a field as text: the submitted one, else the definition's default, else the empty string. An empty
    /// string in the config counts as absent; one in the credentials is a deliberate empty password.
    ///
    /// - Throws: a ``TestRefusal`` with the code `no_test` when the credentials lack a member that only a sign-in gives,
    ///   such as an access token.
    func text(of field: TestField) throws(TestRefusal) -> String {
        let values = field.location == .config ? self.config : self.credentials.reveal()
        let isEmpty = field.location == .config && values[field.key] == ""
        if let value = values[field.key], value != .null, !isEmpty { return value.placeholderText }
        let definition = self.definition(field.location, field.key)
        if let value = definition?.defaultValue { return value.placeholderText }
        let isToken = self.method.isOAuth && field.key == "access_token"
        guard field.location == .config || (definition != nil && !isToken) else {
            throw TestRefusal(TestFinding(.noTest, message: "The credentials have no access token to test"))
        }
        return ""
    }

    /// The values of the credentials that no reply may show.
    var secrets: Secret<[String]> {
        let secrets = self.credentials.reveal().filter { self.field(.credentials, $0.key).isSecret }
        return Secret(secrets.map(\.value.placeholderText).filter { !$0.isEmpty })
    }

    private func definition(_ location: FieldProblem.Location, _ key: String) -> Field? {
        (location == .config ? self.integration.configFields : self.method.fields).first { $0.key == key }
    }
}

extension JSON {
    /// The text that stands in place of a placeholder with this value.
    fileprivate var placeholderText: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(let text): text
        case .array, .object: self.serialized()
        }
    }
}
