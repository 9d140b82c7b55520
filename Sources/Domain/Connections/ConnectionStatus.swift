/// Where a connection stands. The raw values are the specification's.
package enum ConnectionStatus: String, Sendable, CaseIterable {
    case active
    case inactive
    case testing
    case error
    case expired
}
