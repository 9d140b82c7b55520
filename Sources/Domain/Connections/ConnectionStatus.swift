/// The status of a connection. The raw values are those of the specification.
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active
    case inactive
    case testing
    case error
    case expired
}
