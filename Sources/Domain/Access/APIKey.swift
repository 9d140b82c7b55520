extension APIKey: Identified {
    package static var identifierPrefix: StaticString { "key" }
}

/// A key with which a program calls the API. The token of the key is shown once; the database holds only a hash of it.
package struct APIKey: Sendable, Equatable {
    package let id: Identifier<APIKey>
    package let workspaceID: Identifier<Workspace>
    /// 1 to 255 code points.
    package var label: String
    package var scopes: Scopes
    /// Whether the key is switched on. A revoked key cannot be used even when this is true.
    package var isActive: Bool
    /// The addresses that the key can be used from; an empty list allows every address.
    package var allowedAddresses: [AddressBlock]
    /// The id of the API key or user that created this key; `cli` for the command line, `patchbay` for the daemon
    /// itself. Nil for a key from before migration v0007, which added the column.
    package let createdBy: String?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// Exact to a minute: a use within a minute of the stored time is not recorded. Nil before the first recorded use.
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

    /// Whether ``allowedAddresses`` allow the address.
    ///
    /// - Parameter address: the IP address of the caller; nil when the address is not known.
    package func isUsable(from address: String?) -> Bool {
        guard !self.allowedAddresses.isEmpty else { return true }
        guard let address else { return false }
        return self.allowedAddresses.contains { $0.contains(address) }
    }
}
