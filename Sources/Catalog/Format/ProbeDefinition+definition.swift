import Domain
import JSON

extension ProbeDefinition {
    /// Reads the `test` object of an auth method. Each member is checked and its problems are reported; the object
    /// itself is kept unchanged.
    ///
    /// - Parameter placeholders: the keys that a placeholder may contain, by the word before the placeholder's dot:
    ///   `config` or `credentials`.
    init(_ reader: inout DefinitionReader, placeholders: [String: Set<String>]) {
        _ = reader.string("method")
        reader.requireOneOf("method", Method.allCases.map(\.rawValue))
        let url = reader.string("url")
        reader.requireResolved("url", url, by: placeholders)
        reader.requireHTTPS("url", url)
        for (name, value) in reader.texts("headers") {
            reader.requireResolved("/headers/\(name.escapedForPointer)", value, by: placeholders)
        }
        _ = reader.object("basic_auth") { reader in
            // Either may be empty, because some services take a key in one of the two.
            for key in ["username", "password"] {
                if let text = reader.stringOrNil(key) { reader.requireResolved(key, text, by: placeholders) }
            }
        }
        if let body = reader.value("body") { reader.requireResolved("body", body.serialized(), by: placeholders) }
        reader.requireStatuses("expect_status")
        if let json = reader.value("expect_json"), json.object == nil {
            reader.report("expect_json", "must be an object")
        }
        self.init(reader.members)
    }
}
