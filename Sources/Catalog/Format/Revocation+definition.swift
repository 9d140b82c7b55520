import Domain

extension DefinitionReader {
    /// Reads `revocation_url` and `revocation`, which say how a grant is ended: by RFC 7009, or in no way (`"none"`).
    ///
    /// - Parameter placeholders: the keys that a placeholder may contain, by `config` or `credentials`.
    mutating func readRevocation(placeholders: [String: Set<String>]) {
        self.readURL("revocation_url", placeholders: placeholders)
        self.requireOneOf("revocation", ["none"])
    }
}
