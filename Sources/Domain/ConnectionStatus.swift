/// Where a connection stands. The raw values are the specification's.
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active
    case inactive
    case testing
    case error
    case expired
}

/// Why a connection stands where it does.
package enum StatusReason: String, Sendable, CaseIterable {
    /// The submission was checked against the integration's requirements.
    case checked
    /// The access token's expiry has passed; its refresh token may renew it.
    case tokenExpired = "token_expired"
}
