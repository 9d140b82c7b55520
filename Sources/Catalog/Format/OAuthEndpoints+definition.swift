import Domain

extension OAuthEndpoints {
    /// Reads the `oauth2` object of an auth method. Each member is checked and its problems are reported; the object
    /// itself is kept unchanged.
    ///
    /// - Parameter placeholders: the keys that a placeholder may contain, by the word before the placeholder's dot:
    ///   `config` or `credentials`.
    init(_ reader: inout DefinitionReader, placeholders: [String: Set<String>]) {
        for key in ["authorization_url", "token_url"] {
            guard let url = reader.stringOrNil(key) else { continue }
            reader.requireResolved(key, url, by: placeholders)
            reader.requireHTTPS(key, url)
        }
        for (name, value) in reader.texts("extra_authorize_params") {
            reader.requireResolved("/extra_authorize_params/\(name.escapedForPointer)", value, by: placeholders)
        }
        _ = reader.strings("scopes_default")
        _ = reader.stringOrNil("scope_separator")
        _ = reader.bool("pkce", default: true)
        reader.requireOneOf("token_auth", TokenAuthentication.allCases.map(\.rawValue))
        _ = reader.bool("refresh", default: false)
        _ = reader.countOrNil("token_lifetime_s")
        _ = reader.bool("rotates_refresh_token", default: false)
        self.init(reader.members)
    }
}
