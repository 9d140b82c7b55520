package import Domain
package import JSON
import Web

extension JSONWriter {
    /// Writes an integration with the schema `IntegrationSummary`, for lists. The summary has the auth methods of the
    /// integration, but not the fields of the auth methods.
    package mutating func writeSummary(_ integration: Integration) {
        self.write(integration) { json, method in json.write(method) }
    }

    /// Writes an integration with the schema `Integration`: with the fields and OAuth endpoints of its auth methods,
    /// and with the fields of its config.
    ///
    /// - Parameter includesCalls: whether to also write `base_url`, and the member `test` of each auth method. Only the
    ///   command line uses true.
    package mutating func write(_ integration: Integration, includesCalls: Bool = false) {
        self.write(integration) { json, method in
            json.writeDetails(of: method) { json in
                if includesCalls, let probe = method.probe {
                    json.key("test")
                    json.value(.object(probe.definition))
                }
                json.member("fields", each: method.fields) { $0.write($1, isRequired: $1.isRequired(by: method.id)) }
            }
        } rest: { json in
            json.member("config_fields", each: integration.configFields) { $0.write($1, isRequired: $1.isRequired) }
            if includesCalls, let url = integration.baseURL { json.member("base_url", url) }
        }
    }

    private mutating func write(
        _ integration: Integration,
        method write: (inout JSONWriter, AuthMethod) -> Void,
        rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        self.beginObject()
        self.member("id", integration.id)
        self.member("name", integration.name)
        self.member("type", integration.type.rawValue)
        self.member("category", integration.category)
        self.member("docs_url", integration.documentationURL)
        self.member("default_auth_method_id", integration.authMethods.first { $0.isDefault }?.id)
        self.member("auth_methods", each: integration.authMethods, write)
        rest(&self)
        self.endObject()
    }

    /// Writes an auth method with the member `interactive` and, for an OAuth method, the member `oauth2`.
    ///
    /// - Parameter rest: writes further members of the auth method.
    private mutating func writeDetails(of method: AuthMethod, rest: (inout JSONWriter) -> Void = { _ in }) {
        self.write(method) { json in
            json.member("interactive", method.isInteractive)
            if let oauth = method.oauth {
                json.key("oauth2")
                json.value(.object(oauth.definition))
            }
            rest(&json)
        }
    }

    private mutating func write(_ method: AuthMethod, rest: (inout JSONWriter) -> Void = { _ in }) {
        self.beginObject()
        self.member("id", method.id)
        self.member("name", method.name)
        self.member("type", method.kind.rawValue)
        self.member("description", method.description)
        rest(&self)
        self.endObject()
    }
}

// MARK: - Requirements

extension JSONWriter {
    /// Writes the required and the optional fields of an auth method, with the schema `Requirements`. The member `in`
    /// of a field is the name of the object that contains the field: `credentials` or `config`.
    mutating func write(_ requirements: Requirements) {
        self.beginObject()
        self.member("integration_id", requirements.integrationID)
        self.key("auth_method")
        self.writeDetails(of: requirements.method)
        for (name, isRequired) in [("required_fields", true), ("optional_fields", false)] {
            self.key(name)
            self.beginArray()
            for member in requirements.members where member.isRequired == isRequired {
                self.write(member.field, isRequired: isRequired, location: member.location)
            }
            self.endArray()
        }
        self.endObject()
    }

    /// - Parameter location: the object that contains the field, written as the member `in`. If nil, the auth methods
    ///   that require the field are written instead, as the member `required_for`.
    private mutating func write(_ field: Field, isRequired: Bool, location: FieldProblem.Location? = nil) {
        self.beginObject()
        self.member("key", field.key)
        self.member("label", field.label)
        self.member("type", field.kind.rawValue)
        self.member("required", isRequired)
        self.member("secure", field.isSecret)
        if let location {
            self.member("in", location.rawValue)
        } else if !field.requiredFor.isEmpty {
            self.member("required_for", each: field.requiredFor) { $0.string($1) }
        }
        if field.isAutomatic { self.member("automatic", true) }
        self.key("validation")
        self.writeValidation(of: field)
        if let value = field.defaultValue {
            self.key("default")
            self.value(value)
        }
        if let example = field.example {
            self.key("example")
            self.value(example)
        }
        if let help = field.help {
            self.member("help", help)
        }
        self.endObject()
    }

    private mutating func writeValidation(of field: Field) {
        self.beginObject()
        if let length = field.minLength {
            self.member("minLength", length)
        }
        if let length = field.maxLength {
            self.member("maxLength", length)
        }
        if let pattern = field.pattern {
            self.member("pattern", pattern)
        }
        if !field.allowedValues.isEmpty {
            self.member("enum", each: field.allowedValues) { $0.string($1) }
        }
        self.endObject()
    }
}

// MARK: - Validation

extension JSONWriter {
    mutating func write(_ validation: Validation) {
        self.beginObject()
        self.member("valid", validation.problems.isEmpty)
        self.member("errors", each: validation.problems) { $0.string($1.message) }
        self.member("fields", each: validation.problems) { $0.write($1) }
        self.member("warnings", each: validation.warnings) { json, warning in
            json.write(
                field: warning.field,
                in: warning.location,
                code: warning.code.rawValue,
                message: warning.message,
                suggestion: warning.suggestion
            )
        }
        self.endObject()
    }
}
