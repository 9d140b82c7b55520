import Domain
import JSON

/// What is wrong with a definition, and where in its file.
package struct DefinitionError: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// JSON Pointer (RFC 6901).
    package let pointer: String
    package let message: String

    package var description: String { "\(self.file): \(self.pointer.isEmpty ? "/" : self.pointer): \(self.message)" }
}

/// Reads the members of one object of a definition; a member that nobody asked for is an error.
struct DefinitionReader {
    private let object: JSONObject
    let file: String
    let pointer: String
    private var read: Set<String> = []

    init(_ json: JSON, file: String, pointer: String) throws(DefinitionError) {
        guard let object = json.object else {
            throw DefinitionError(file: file, pointer: pointer, message: "must be an object")
        }
        self.object = object
        self.file = file
        self.pointer = pointer
    }

    func error(_ key: String, _ message: String) -> DefinitionError {
        let escaped = key.replacing("~", with: "~0").replacing("/", with: "~1")
        return DefinitionError(file: self.file, pointer: "\(self.pointer)/\(escaped)", message: message)
    }

    mutating func value(_ key: String) -> JSON? {
        self.read.insert(key)
        return self.object[key] == .null ? nil : self.object[key]
    }

    mutating func string(_ key: String) throws(DefinitionError) -> String {
        guard let text = try self.stringOrNil(key), !text.isEmpty else { throw self.error(key, "must be a text") }
        return text
    }

    mutating func stringOrNil(_ key: String) throws(DefinitionError) -> String? {
        guard let value = self.value(key) else { return nil }
        guard let text = value.string else { throw self.error(key, "must be a text") }
        return text
    }

    mutating func bool(_ key: String, default fallback: Bool) throws(DefinitionError) -> Bool {
        guard let value = self.value(key) else { return fallback }
        guard let bool = value.bool else { throw self.error(key, "must be true or false") }
        return bool
    }

    mutating func countOrNil(_ key: String) throws(DefinitionError) -> Int? {
        guard let value = self.value(key) else { return nil }
        guard let count = value.number?.int, count >= 0 else { throw self.error(key, "must be an integer from 0") }
        return count
    }

    mutating func strings(_ key: String) throws(DefinitionError) -> [String] {
        guard let value = self.value(key) else { return [] }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count else { throw self.error(key, "must be a list of texts") }
        return texts
    }

    mutating func enumeration<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of _: Value.Type = Value.self
    ) throws(DefinitionError) -> Value {
        guard let value = Value(rawValue: try self.string(key)) else {
            throw self.error(key, "must be one of: \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    mutating func objects<Value>(
        _ key: String,
        _ read: (inout DefinitionReader) throws(DefinitionError) -> Value
    ) throws(DefinitionError) -> [Value] {
        guard let elements = self.value(key)?.array else { throw self.error(key, "must be a list") }
        var values: [Value] = []
        for (index, element) in elements.enumerated() {
            var reader = try DefinitionReader(element, file: self.file, pointer: "\(self.pointer)/\(key)/\(index)")
            values.append(try read(&reader))
            try reader.finish()
        }
        return values
    }

    func finish() throws(DefinitionError) {
        for key in self.object.keys where !self.read.contains(key) {
            throw self.error(key, "is not a member of this object; remove it or correct its name")
        }
    }
}

extension Integration {
    /// Reads one definition, an object as `docs/integrations.md` describes it.
    init(definition text: String, file: String) throws(DefinitionError) {
        let json: JSON
        do {
            json = try JSON(parsing: text)
        } catch {
            throw DefinitionError(file: file, pointer: "", message: "is not JSON: \(error)")
        }
        var reader = try DefinitionReader(json, file: file, pointer: "")
        let id = try reader.string("id")
        let methods = try reader.objects("auth_methods") { (reader) throws(DefinitionError) in try AuthMethod(&reader) }
        guard methods.filter(\.isDefault).count == 1 else {
            throw reader.error("auth_methods", "exactly one method must have \"default\": true")
        }
        guard Set(methods.map(\.id)).count == methods.count else {
            throw reader.error("auth_methods", "each method needs an id of its own")
        }
        _ = try reader.stringOrNil("base_url")
        self.init(
            id: id,
            name: try reader.string("name"),
            type: try reader.enumeration("type"),
            category: try reader.string("category"),
            documentationURL: try reader.string("docs_url"),
            authMethods: methods,
            configFields: try reader.fields("config_fields")
        )
        try reader.finish()
    }
}

extension AuthMethod {
    fileprivate init(_ reader: inout DefinitionReader) throws(DefinitionError) {
        // The OAuth endpoints and the test request are read by what performs them; a check needs this one fact.
        let oauth2 = reader.value("oauth2")
        _ = reader.value("test")
        self.init(
            id: try reader.string("id"),
            name: try reader.string("name"),
            kind: try reader.enumeration("type"),
            description: try reader.string("description"),
            isDefault: try reader.bool("default", default: false),
            rotatesRefreshToken: oauth2?["rotates_refresh_token"]?.bool ?? false,
            fields: try reader.fields("fields")
        )
    }
}

extension DefinitionReader {
    fileprivate mutating func fields(_ key: String) throws(DefinitionError) -> [Field] {
        let fields = try self.objects(key) { (reader) throws(DefinitionError) in try Field(&reader) }
        guard Set(fields.map(\.key)).count == fields.count else {
            throw self.error(key, "each field needs a key of its own")
        }
        return fields
    }
}

extension Field {
    fileprivate init(_ reader: inout DefinitionReader) throws(DefinitionError) {
        self.init(
            key: try reader.string("key"),
            label: try reader.string("label"),
            kind: try reader.enumeration("type"),
            isRequired: try reader.bool("required", default: false),
            requiredFor: try reader.strings("required_for"),
            isSecret: try reader.bool("secret", default: false),
            pattern: try reader.stringOrNil("pattern"),
            minLength: try reader.countOrNil("min_length"),
            maxLength: try reader.countOrNil("max_length"),
            allowedValues: try reader.strings("enum"),
            defaultValue: reader.value("default"),
            example: reader.value("example"),
            help: try reader.stringOrNil("help")
        )
        guard (self.kind == .enumeration) != self.allowedValues.isEmpty else {
            throw reader.error("enum", "a field of type enum, and no other, lists its values")
        }
    }
}
