/// The values of a refused create of a connection that its audit event shows.
package struct RefusedCreate: Sendable, Equatable {
    /// Nil when the submitted text does not have the form of an integration's id.
    package let integration: String?
    /// Nil when the submitted text is longer than a user's id may be.
    package let userID: String?

    /// - Parameters:
    ///   - integration: as submitted; it may be anything, also a secret.
    ///   - userID: as submitted.
    package init(integration: String?, userID: String?) {
        self.integration = integration.flatMap { Self.isIntegrationID($0) ? $0 : nil }
        self.userID = userID.flatMap { $0.unicodeScalars.prefix(256).count <= 255 ? $0 : nil }
    }

    /// Whether a text is written like the id of an integration, such as `microsoft_entra_id`: words of lower-case
    /// letters and few digits, joined by `_`. Random texts, such as keys and tokens, have longer words or more digits.
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
