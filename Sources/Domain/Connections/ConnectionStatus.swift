/// The status of a connection. The specification defines the raw values.
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active
    case inactive
    case testing
    case error
    case expired
}
