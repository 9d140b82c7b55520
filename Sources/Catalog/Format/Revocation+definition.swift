import Domain
import JSON

extension DefinitionReader {
    /// Reads `revocation_url` and `revocation`, which say how a grant is ended: by RFC 7009, by a request of the
    /// service's own (``OAuthEndpoints/RevocationRequest``), or in no way (`"none"`).
    ///
    /// - Parameter placeholders: the keys that a placeholder may contain, by `config` or `credentials`.
    mutating func readRevocation(placeholders: [String: Set<String>]) {
        let url = self.stringOrNil("revocation_url")
        if let url {
            self.requireResolved("revocation_url", url, by: placeholders)
            self.requireHTTP("revocation_url", url)
        }
        guard let value = self.value("revocation") else { return }
        if let text = value.string {
            if text != "none" { self.report("revocation", #"must be "none" or an object"#) }
            if url != nil { self.report("revocation", "says that there is no way; remove it or remove revocation_url") }
            return
        }
        if url != nil { self.report("revocation", "names a second way; remove it or remove revocation_url") }
        _ = self.object("revocation") { $0.readRevocationRequest(placeholders: placeholders) }
    }

    private mutating func readRevocationRequest(placeholders: [String: Set<String>]) {
        let client = placeholders.merging(["client": ["id", "secret"]]) { $1 }
        let all = client.merging(["token": ["value", "kind"]]) { $1 }
        self.requireOneOf("method", ["POST", "DELETE", "GET"])
        let url = self.string("url")
        self.requireResolved("url", url, by: placeholders.merging(["client": ["id"]]) { $1 })
        self.requireHTTP("url", url)
        // A client id is a value of a caller, and must not choose where the token goes.
        if url.placeBeforePath.contains("${client.") {
            self.report("url", "has the client id in its host; write the host without it")
        }
        for (name, text) in self.texts("headers") {
            self.requireResolved("/headers/\(name.escapedForPointer)", text, by: all)
            self.requireHeaderName("/headers/\(name.escapedForPointer)", name)
        }
        for (name, text) in self.texts("body") {
            self.requireResolved("/body/\(name.escapedForPointer)", text, by: all)
        }
        self.requireOneOf("format", ["form", "json"])
        self.requireOneOf("auth", ["basic", "none"])
        let tokens = self.strings("tokens")
        if tokens.contains(where: { !OAuthEndpoints.grantTokens.contains($0) }) {
            self.report("tokens", "must list: \(OAuthEndpoints.grantTokens.joined(separator: ", "))")
        }
        if self.value("expect_json").map({ $0.object == nil }) ?? false {
            self.report("expect_json", "must be an object")
        }
        self.requireStatuses("unknown_status")
        _ = self.strings("unknown_errors")
    }
}

extension String {
    /// The scheme and the authority of a URL: the text before its path, query and fragment.
    fileprivate var placeBeforePath: Substring {
        guard let separator = self.firstRange(of: "://") else { return self.prefix { !"/?#\\".contains($0) } }
        let end = self[separator.upperBound...].firstIndex { "/?#\\".contains($0) } ?? self.endIndex
        return self[..<end]
    }
}
