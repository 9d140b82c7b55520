/// An authenticated API key or user, before the request's workspace is known. `Authenticator.admit` decides whether the
/// principal may work in the requested workspace.
package enum Principal: Sendable {
    case key(APIKey)
    case user(User)

    package var id: String {
        switch self {
        case .key(let key): key.id.text
        case .user(let user): user.id
        }
    }

    /// Checks that a request may be made from an address. Only an API key can be limited to some addresses.
    ///
    /// - Parameter address: the IP address that the request comes from; nil when it is not known. Evaluated only for an
    ///   API key that is limited to some addresses.
    /// - Throws: `ServiceError.forbidden` when the API key may not be used from the address.
    package func requireAddress(_ address: @autoclosure () -> String?) throws {
        guard case .key(let key) = self, !key.allowedAddresses.isEmpty else { return }
        guard key.isUsable(from: address()) else {
            throw ServiceError(.forbidden, "This API key may not be used from this address")
        }
    }
}
