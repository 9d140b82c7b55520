extension APIKey: Identified {
    package static var identifierPrefix: StaticString { "key" }
}

/// A key that a program calls the API with. Its token is shown once and kept only as a hash.
package struct APIKey: Sendable, Equatable {
    package let id: Identifier<APIKey>
    package let workspaceID: Identifier<Workspace>
    /// 1 to 255 code points.
    package var label: String
    package var scopes: Scopes
    /// Whether it is switched on; one that is revoked never is again.
    package var isActive: Bool
    /// Where it can be used from; empty: everywhere.
    package var allowedAddresses: [AddressBlock]
    /// The key or user that made it; nil when that was not kept.
    package let createdBy: String?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
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
