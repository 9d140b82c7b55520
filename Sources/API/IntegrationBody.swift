package import Domain
package import JSON

extension JSONWriter {
    /// What a list says of an integration.
    package mutating func writeSummary(_ integration: Integration) {
        self.write(integration) { json, method in json.write(method) }
    }

    /// An integration with the fields of its methods and of its config.
    package mutating func write(_ integration: Integration) {
        self.write(integration) { json, method in
            json.write(method) { json in
                json.key("fields")
                json.beginArray()
                for field in method.fields { json.write(field, isRequired: field.isRequired(by: method.id)) }
                json.endArray()
            }
        } rest: { json in
            json.key("config_fields")
            json.beginArray()
            for field in integration.configFields { json.write(field, isRequired: field.isRequired) }
            json.endArray()
        }
    }

    private mutating func write(
        _ integration: Integration,
        method write: (inout JSONWriter, AuthMethod) -> Void,
        rest: (inout JSONWriter) -> Void = { _ in }
    ) {
        self.beginObject()
        self.key("id")
        self.string(integration.id)
        self.key("name")
        self.string(integration.name)
        self.key("type")
        self.string(integration.type.rawValue)
        self.key("category")
        self.string(integration.category)
        self.key("docs_url")
        self.string(integration.documentationURL)
        self.key("default_auth_method_id")
        self.string(integration.authMethods.first { $0.isDefault }?.id)
        self.key("auth_methods")
        self.beginArray()
        for method in integration.authMethods { write(&self, method) }
        self.endArray()
        rest(&self)
        self.endObject()
    }

    private mutating func write(_ method: AuthMethod, rest: (inout JSONWriter) -> Void = { _ in }) {
        self.beginObject()
        self.key("id")
        self.string(method.id)
        self.key("name")
        self.string(method.name)
        self.key("type")
        self.string(method.kind.rawValue)
        self.key("description")
        self.string(method.description)
        rest(&self)
        self.endObject()
    }
}

// MARK: - Requirements

extension JSONWriter {
    /// The requirements as the API around the specification shows them, and what is optional. Each field says whether it
    /// is a member of `credentials` or of `config`.
    mutating func write(_ requirements: Requirements) {
        self.beginObject()
        self.key("integration_id")
        self.string(requirements.integrationID)
        self.key("auth_method")
        self.write(requirements.method)
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

    private mutating func write(_ field: Field, isRequired: Bool, location: FieldProblem.Location? = nil) {
        self.beginObject()
        self.key("key")
        self.string(field.key)
        self.key("label")
        self.string(field.label)
        self.key("type")
        self.string(field.kind.rawValue)
        self.key("required")
        self.bool(isRequired)
        self.key("secure")
        self.bool(field.isSecret)
        if let location {
            self.key("in")
            self.string(location.rawValue)
        } else if !field.requiredFor.isEmpty {
            self.key("required_for")
            self.write(field.requiredFor)
        }
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
            self.key("help")
            self.string(help)
        }
        self.endObject()
    }

    private mutating func writeValidation(of field: Field) {
        self.beginObject()
        if let length = field.minLength {
            self.key("minLength")
            self.int(length)
        }
        if let length = field.maxLength {
            self.key("maxLength")
            self.int(length)
        }
        if let pattern = field.pattern {
            self.key("pattern")
            self.string(pattern)
        }
        if !field.allowedValues.isEmpty {
            self.key("enum")
            self.write(field.allowedValues)
        }
        self.endObject()
    }

    private mutating func write(_ texts: [String]) {
        self.beginArray()
        for text in texts { self.string(text) }
        self.endArray()
    }
}

// MARK: - Validation

extension JSONWriter {
    mutating func write(_ validation: Validation) {
        self.beginObject()
        self.key("valid")
        self.bool(validation.problems.isEmpty)
        self.key("errors")
        self.write(validation.problems.map(\.message))
        self.key("fields")
        self.beginArray()
        for problem in validation.problems { self.write(problem) }
        self.endArray()
        self.key("warnings")
        self.beginArray()
        for warning in validation.warnings {
            self.write(
                field: warning.field,
                in: warning.location,
                code: warning.code.rawValue,
                message: warning.message,
                suggestion: warning.suggestion
            )
        }
        self.endArray()
        self.endObject()
    }

    mutating func write(_ problem: FieldProblem) {
        self.write(
            field: problem.field,
            in: problem.location,
            code: problem.code.rawValue,
            message: problem.message,
            suggestion: problem.suggestion
        )
    }

    private mutating func write(
        field: String,
        in location: FieldProblem.Location,
        code: String,
        message: String,
        suggestion: String?
    ) {
        self.beginObject()
        self.key("field")
        self.string(field)
        self.key("in")
        self.string(location.rawValue)
        self.key("code")
        self.string(code)
        self.key("message")
        self.string(message)
        if let suggestion {
            self.key("suggestion")
            self.string(suggestion)
        }
        self.endObject()
    }
}
