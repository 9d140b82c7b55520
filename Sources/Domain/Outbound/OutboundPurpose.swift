/// The purpose of an outgoing call. Limits, budgets and the entries of the setting `outbound_allow_networks` depend on the
/// purpose. The raw value is the purpose's name in that setting.
package enum OutboundPurpose: String, Sendable, CaseIterable {
    /// An HTTP request that tests a connection.
    case test
    /// A log-in to a service without HTTP, such as Redis, that tests a connection.
    case handshake
    /// A request to a token, revocation or registration endpoint of an authorization server.
    case token
    /// A request for the metadata of an authorization server or of a protected resource.
    case discovery
}
