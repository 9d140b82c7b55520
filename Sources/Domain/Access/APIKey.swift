extension APIKey: Identified {
    package static var identifierPrefix: StaticString { "key" }
}

/// A key that a program calls the API with. Its token is shown once and kept only as a hash.
package struct APIKey: Sendable, Equatable {
    package let id: Identifier<APIKey>
    package let workspaceID: Identifier<Workspace>
    /// 1 to 255 code points.
    package internal(set) var label: String
    package internal(set) var scopes: Scopes
    /// Whether it is switched on; one that is revoked never is again.
    package internal(set) var isActive: Bool
    /// Where it can be used from; empty: everywhere.
    package internal(set) var allowedAddresses: [AddressBlock]
    /// The key or user that made it; nil when that was not kept.
    package let createdBy: String?
    package let createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    package internal(set) var expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    /// To a minute.
    package let lastUsedAt: Timestamp?

    package init(
        id: Identifier<APIKey>,
        workspaceID: Identifier<Workspace>,
        label: String,
        scopes: Scopes,
        isActive: Bool = true,
        allowedAddresses: [AddressBlock] = [],
        createdBy: String? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil,
        revokedAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.workspaceID = workspaceID
        self.label = label
        self.scopes = scopes
        self.isActive = isActive
        self.allowedAddresses = allowedAddresses
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.lastUsedAt = lastUsedAt
    }

    package func isUsable(at now: Timestamp) -> Bool {
        self.isActive && self.revokedAt == nil && (self.expiresAt.map { now < $0 } ?? true)
    }

    /// - Parameter address: of the caller; nil when it is not known.
    package func isUsable(from address: String?) -> Bool {
        guard !self.allowedAddresses.isEmpty else { return true }
        guard let address else { return false }
        return self.allowedAddresses.contains { $0.contains(address) }
    }
}

/// What a caller submits to make a key.
package struct APIKeySubmission: Sendable {
    package let label: String
    package let scopes: Scopes
    package let isActive: Bool
    package let expiresAt: Timestamp?
    package let allowedAddresses: [AddressBlock]

    package init(
        label: String,
        scopes: Scopes,
        isActive: Bool = true,
        expiresAt: Timestamp? = nil,
        allowedAddresses: [AddressBlock] = []
    ) {
        self.label = label
        self.scopes = scopes
        self.isActive = isActive
        self.expiresAt = expiresAt
        self.allowedAddresses = allowedAddresses
    }
}

/// What is to change of a key; nil leaves a value as it is.
package struct APIKeyChanges: Sendable {
    package let label: String?
    package let scopes: Scopes?
    package let isActive: Bool?
    /// An inner nil lets it never end.
    package let expiresAt: Timestamp??
    /// Empty allows every address.
    package let allowedAddresses: [AddressBlock]?

    package init(
        label: String? = nil,
        scopes: Scopes? = nil,
        isActive: Bool? = nil,
        expiresAt: Timestamp?? = nil,
        allowedAddresses: [AddressBlock]? = nil
    ) {
        self.label = label
        self.scopes = scopes
        self.isActive = isActive
        self.expiresAt = expiresAt
        self.allowedAddresses = allowedAddresses
    }
}

/// The text a caller presents: `pbk_`, the 26 characters of the key's id, 52 characters that hold 256 random bits.
package struct APIKeyToken: Sendable {
    package let keyID: Identifier<APIKey>
    package let secret: Secret<String>

    /// Nil unless `text` has the form of a token; says nothing about whether the key exists.
    package init?(_ text: String) {
        var text = text
        let isOne = text.withUTF8 { utf8 in
            utf8.count == 82 && utf8.starts(with: "pbk_".utf8) && utf8.dropFirst(30).allSatisfy(Base32.isDigit)
        }
        guard isOne, let keyID = Identifier<APIKey>("key_" + text.dropFirst(4).prefix(26)) else { return nil }
        self.keyID = keyID
        self.secret = Secret(text)
    }

    /// What may be shown of a token: it begins with it and tells which key it is.
    package static func publicPart(of keyID: Identifier<APIKey>) -> String { "pbk_" + keyID.text.dropFirst(4) }

    /// A new token for `keyID`.
    package init(for keyID: Identifier<APIKey>) {
        var random = SystemRandomNumberGenerator()
        let halves = (0..<2).map { _ in Base32.encode(UInt128.random(in: 0...UInt128.max, using: &random)) }
        self.keyID = keyID
        self.secret = Secret(Self.publicPart(of: keyID) + halves.joined())
    }
}
