/// The purpose of an outgoing call. Limits, budgets and the entries of the setting `outbound_allow_networks` depend on the
/// purpose. The raw value is the purpose's name in that setting.
package enum OutboundPurpose: String, Sendable, CaseIterable {
    /// An HTTP request that tests a connection.
    case test
    /// A log-in to a service without HTTP, such as Redis, that tests a connection.
    case handshake
}
