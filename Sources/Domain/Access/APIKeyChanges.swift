/// A caller's changes to an API key; a member that is nil leaves the value as it is.
package struct APIKeyChanges: Sendable {
    package let label: String?
    package let scopes: Scopes?
    package let isActive: Bool?
    /// `.some(nil)` removes the expiry, so that the key does not expire.
    package let expiresAt: Timestamp??
    /// Replaces the whole list; an empty list allows every address.
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
