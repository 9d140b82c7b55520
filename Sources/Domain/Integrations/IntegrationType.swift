/// The kind of an integration; the raw value is `integration_type`. The cases have the specification's order, because
/// its error message lists the values.
package enum IntegrationType: String, Sendable, CaseIterable {
    case connectors
    case mcp
    case tool
    case model
    case custom
    case storage
    case api
}
