import Domain
import JSON

extension FieldValidator {
    /// The greatest length of a refused string for which advice is computed, in bytes of UTF-8. The limit bounds the
    /// work of refusing a submission.
    private static let longestAdvised = 8_192

    /// Advice on how to correct a refused string: the nearest allowed value of an enumeration, or a sentence that names
    /// the probable mistake. Nil when no mistake is recognized. The advice never contains any part of the string,
    /// because the string may be a secret.
    ///
    /// - Parameter fields: all fields of the object that holds the string, including this field.
    func advice(on text: String, _ code: FieldProblem.Code, among fields: [FieldValidator]) -> String? {
        let text = text.trimmingWhitespace()
        guard text.utf8.count <= Self.longestAdvised else { return nil }
        switch code {
        case .notAllowed: return self.nearestAllowed(text)
        case .invalidFormat, .tooShort, .tooLong: break
        default: return nil
        }
        if let advice = self.adviceOnPasting(of: text) { return advice }
        if self.field.kind != .dateTime,
            let other = fields.first(where: { $0.field.key != self.field.key && $0.pattern?.matches(text) ?? false })
        {
            return "This looks like the value of '\(other.field.label)'"
        }
        if code == .tooShort || self.pattern?.isCutOff(text) ?? false {
            return "The value looks cut off; copy all of it"
        }
        return self.form
    }

    private func nearestAllowed(_ text: String) -> String? {
        let typed = text.lowercased()
        return self.field.allowedValues.first { $0.lowercased() == typed }
            ?? nearestNames(to: typed, among: self.field.allowedValues).first
    }

    /// Advice about a common mistake of copying and pasting, such as quotes around the value; nil when no mistake is
    /// recognized. A correction is advised only if the corrected string would be accepted. Two kinds of strings are
    /// exceptions and always get advice: a placeholder, and a URL in place of a host name.
    private func adviceOnPasting(of text: String) -> String? {
        let unquoted = text.unquoted
        if unquoted != text, self.accepts(unquoted) { return "Leave out the quotes around the value" }
        let hasColon = self.field.kind == .url || self.field.kind == .hostname
        if !hasColon, let separator = text.firstIndex(where: { $0 == "=" || $0 == ":" }) {
            let value = String(text[separator...].dropFirst()).trimmingWhitespace().unquoted
            if self.accepts(value) { return "Send the value alone, without the name before it" }
        }
        if let space = text.firstIndex(of: " "), self.accepts(String(text[space...])) {
            return "Send the value alone, without the word before it"
        }
        let joined = String(text.unicodeScalars.filter { !$0.isWhitespace })
        if joined != text, self.accepts(joined) { return "Take out the white space inside the value" }
        if text.isPlaceholder { return "Send the value itself, not a name or a placeholder for it" }
        switch self.field.kind {
        case .url where self.accepts("https://" + text): return "Begin the URL with https://"
        case .hostname where FieldFormat.isURL(text) || FieldFormat.isURL("https://" + text):
            return "Send the host name alone, without scheme, port and path"
        default: return nil
        }
    }

    /// An example of the expected notation, for the kinds whose error message does not show an example; nil for other
    /// kinds.
    private var form: String? {
        switch self.field.kind {
        case .dateTime: "Write it like 2026-11-23T16:05:09Z"
        case .url: "Write it like https://example.com/path"
        default: nil
        }
    }

    private func accepts(_ text: String) -> Bool {
        switch self.check(.string(text), isRequired: true) {
        case .valid, .changed: true
        case .absent, .invalid: false
        }
    }
}

extension JSONObject {
    /// Advice for a required field that is absent from this object, when the value was probably sent in the other
    /// object or under a wrong name. Nil when neither is probable. The advice never contains the name of a submitted
    /// member without a field definition, because that name may be a misplaced secret.
    ///
    /// - Parameter other: the submitted config when this object is the credentials, and the submitted credentials when
    ///   this object is the config.
    func adviceOnAbsence(
        of field: Field,
        from location: FieldProblem.Location,
        among fields: [FieldValidator],
        beside other: JSONObject
    ) -> String? {
        if other[field.key] != nil { return "Send '\(field.key)' in '\(location.rawValue)'" }
        let unknown = self.lazy.map(\.key).filter { key in !fields.contains { $0.field.key == key } }.prefix(32)
        if unknown.contains(where: { !nearestNames(to: $0, among: [field.key]).isEmpty }) {
            return "A member that no field describes is named almost like it; call it '\(field.key)'"
        }
        return unknown.isEmpty ? nil : "A member that no field describes was sent; this one is called '\(field.key)'"
    }
}

extension String {
    /// The string without the pair of quotes that encloses it; the unchanged string when no pair of quotes encloses it.
    fileprivate var unquoted: String {
        let pairs: [(Character, Character)] = [("\"", "\""), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’")]
        guard self.utf8.count > 2, pairs.contains(where: { $0.0 == self.first && $0.1 == self.last }) else {
            return self
        }
        return String(self.dropFirst().dropLast())
    }

    /// Whether the string looks like a placeholder for a value: `$NAME`, `${NAME}`, `{{name}}`, `<name>` or
    /// `NAME_OF_A_VARIABLE`.
    fileprivate var isPlaceholder: Bool {
        if self.hasPrefix("$") || self.hasPrefix("{{") { return true }
        if self.hasPrefix("<"), self.hasSuffix(">") { return true }
        return self.contains("_") && self.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ_".utf8.contains($0) }
    }
}
