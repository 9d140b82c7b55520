/// The changes that a caller requests for an API key. A property that is nil leaves the key's value unchanged.
package struct APIKeyChanges: Sendable {
    package let label: String?
    package let scopes: Scopes?
    package let isActive: Bool?
    /// The new expiry; nil leaves the expiry unchanged, and `.some(nil)` removes the expiry, so that the key does not
    /// expire.
    package let expiresAt: Timestamp??
    /// The new list, which replaces the whole old list. An empty list allows every address.
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
