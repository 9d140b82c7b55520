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
