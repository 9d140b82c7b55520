/// The submitted values that the audit event of a refused create of a connection shows.
package struct RefusedCreate: Sendable, Equatable {
    /// The submitted id of an integration; nil when none was submitted, or when the submitted string does not look like
    /// an integration's id.
    package let integration: String?
    /// The submitted id of a user; nil when none was submitted, or when the submitted string is longer than the id of a
    /// user may be.
    package let userID: String?

    /// - Parameters:
    ///   - integration: the string that was submitted as the integration's id. It was not validated, and may even be a
    ///     secret.
    ///   - userID: the string that was submitted as the user's id, not validated.
    package init(integration: String?, userID: String?) {
        self.integration = integration.flatMap { Self.isIntegrationID($0) ? $0 : nil }
        self.userID = userID.flatMap { $0.unicodeScalars.prefix(256).count <= 255 ? $0 : nil }
    }

    /// Whether a string looks like the id of an integration, such as `microsoft_entra_id`: words of lower-case letters
    /// and few digits, joined by `_`. Random strings, such as keys and tokens, have longer words or more digits.
    private static func isIntegrationID(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count) else { return false }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let underscore = UInt8(ascii: "_")
        guard text.utf8.allSatisfy({ letters.contains($0) || digits.contains($0) || $0 == underscore }) else {
            return false
        }
        let words = text.utf8.split(separator: underscore)
        return words.allSatisfy { $0.count <= 20 } && text.utf8.count { digits.contains($0) } <= 6
    }
}
