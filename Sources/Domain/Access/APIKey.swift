extension APIKey: Identified {
    package static var identifierPrefix: StaticString { "key" }
}

/// A key with which a program calls the API. The caller sees the key's token only once, when the key is created; the
/// database holds only a hash of the token.
package struct APIKey: Sendable, Equatable {
    package let id: Identifier<APIKey>
    package let workspaceID: Identifier<Workspace>
    /// A name for people, of 1 to 255 code points.
    package var label: String
    package var scopes: Scopes
    /// Whether the key is switched on. A revoked key cannot be used even when this property is true.
    package var isActive: Bool
    /// The IP addresses and networks from which the key can be used; an empty list allows every address.
    package var allowedAddresses: [AddressBlock]
    /// The id of the API key or user that created this key, `cli` for the command line, or `patchbay` for the daemon
    /// itself. Nil for a key that is older than migration v0007, which added the column.
    package let createdBy: String?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// When the key was last used; nil before the first recorded use. The time is exact to a minute, because a use less
    /// than a minute after the stored time is not recorded.
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

    /// Whether the key may be used from an address. An empty ``allowedAddresses`` allows every address.
    ///
    /// - Parameter address: the IP address of the caller; nil when it is not known, which only an empty list allows.
    package func isUsable(from address: String?) -> Bool {
        guard !self.allowedAddresses.isEmpty else { return true }
        guard let address else { return false }
        return self.allowedAddresses.contains { $0.contains(address) }
    }
}
