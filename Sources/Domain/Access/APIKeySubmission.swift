/// The values that a caller submits to create an API key.
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
