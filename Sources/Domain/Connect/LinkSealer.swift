/// Seals the content of a link that is stored nowhere until somebody opens it.
package protocol LinkSealer: Sendable {
    /// - Returns: base64url, in which the id of the data key leads.
    func seal(link content: Secret<[UInt8]>) throws -> String
    /// The content of a link. Nil for a text that was changed, that ``seal(link:)`` did not return, or whose data key is
    /// gone. One content has exactly one text that opens.
    func open(link text: String) -> Secret<[UInt8]>?
}
