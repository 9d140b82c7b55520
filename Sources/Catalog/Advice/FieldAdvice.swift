import Domain
import JSON

extension FieldValidator {
    /// A longer text is looked at no further: what can be told of it does not pay.
    private static let longestAdvised = 8_192

    /// What to do about a text that is refused: the value that is meant, where it is one of a list, or the slip that was
    /// probably made. Never any of the text.
    ///
    /// - Parameter fields: of the same method, this one among them.
    func advice(on text: String, _ code: FieldProblem.Code, among fields: [FieldValidator]) -> String? {
        let text = text.trimmingWhitespace()
        guard text.utf8.count <= Self.longestAdvised else { return nil }
        switch code {
        case .notAllowed: return self.nearestAllowed(text)
        case .invalidFormat, .tooShort, .tooLong: break
        default: return nil
        }
        if let slip = self.slip(in: text) { return slip }
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

    /// The usual slips of pasting: each is one if the value is accepted without it.
    private func slip(in text: String) -> String? {
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

    /// How the kind is written, where its sentence does not say it.
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
    /// What to do about a required field that is not there: where it seems to be instead. Never the name of a member that
    /// no field describes.
    ///
    /// - Parameter other: what was submitted as config with credentials, as credentials with config.
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
    /// Without a pair of quotes around it.
    fileprivate var unquoted: String {
        let pairs: [(Character, Character)] = [("\"", "\""), ("'", "'"), ("`", "`"), ("“", "”"), ("‘", "’")]
        guard self.utf8.count > 2, pairs.contains(where: { $0.0 == self.first && $0.1 == self.last }) else {
            return self
        }
        return String(self.dropFirst().dropLast())
    }

    /// `$NAME`, `${NAME}`, `{{name}}`, `<name>`, `NAME_OF_A_VARIABLE`.
    fileprivate var isPlaceholder: Bool {
        if self.hasPrefix("$") || self.hasPrefix("{{") { return true }
        if self.hasPrefix("<"), self.hasSuffix(">") { return true }
        return self.contains("_") && self.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZ_".utf8.contains($0) }
    }
}
