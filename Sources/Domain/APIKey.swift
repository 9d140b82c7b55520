extension APIKey: Identified {
    package static var identifierPrefix: StaticString { "key" }
}

/// A key that a program calls the API with. Its token is shown once and kept only as a hash.
package struct APIKey: Sendable {
    package let id: Identifier<APIKey>
    package let workspaceID: Identifier<Workspace>
    package let label: String
    package let scopes: Scopes
    package let createdAt: Timestamp
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?

    package init(
        id: Identifier<APIKey>,
        workspaceID: Identifier<Workspace>,
        label: String,
        scopes: Scopes,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        revokedAt: Timestamp?
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.label = label
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    package func isUsable(at now: Timestamp) -> Bool {
        self.revokedAt == nil && (self.expiresAt.map { now < $0 } ?? true)
    }
}

/// The text a caller presents: `pbk_`, the 26 characters of the key's id, 52 characters that hold 256 random bits.
package struct APIKeyToken: Sendable {
    package let keyID: Identifier<APIKey>
    package let secret: Secret<String>

    /// Nil unless `text` has the form of a token; says nothing about whether the key exists.
    package init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count == 82, text.hasPrefix("pbk_"), utf8.dropFirst(30).allSatisfy(Base32.isDigit) else {
            return nil
        }
        guard let keyID = Identifier<APIKey>("key_" + text.dropFirst(4).prefix(26)) else { return nil }
        self.keyID = keyID
        self.secret = Secret(text)
    }

    /// A new token for `keyID`.
    package init(for keyID: Identifier<APIKey>) {
        var random = SystemRandomNumberGenerator()
        let halves = (0..<2).map { _ in Base32.encode(UInt128.random(in: 0...UInt128.max, using: &random)) }
        self.keyID = keyID
        self.secret = Secret("pbk_" + keyID.text.dropFirst(4) + halves.joined())
    }
}
