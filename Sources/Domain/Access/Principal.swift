/// An authenticated API key or user. `Authenticator.admit` decides whether the principal may work in the requested
/// workspace.
package enum Principal: Sendable {
    case key(APIKey)
    case user(User)

    package var id: String {
        switch self {
        case .key(let key): key.id.text
        case .user(let user): user.id
        }
    }

    /// Checks that the principal may be used from an address.
    ///
    /// - Parameter address: the address that the request comes from; nil when the address is not known. Evaluated only
    ///   for a key that is limited to some addresses.
    /// - Throws: `ServiceError.forbidden` for a key that may not be used from the address.
    package func requireAddress(_ address: @autoclosure () -> String?) throws {
        guard case .key(let key) = self, !key.allowedAddresses.isEmpty else { return }
        guard key.isUsable(from: address()) else {
            throw ServiceError(.forbidden, "This API key may not be used from this address")
        }
    }
}
