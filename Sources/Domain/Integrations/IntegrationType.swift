/// The type of an integration. The raw value is the member `integration_type` in the API. The order of the cases is the
/// specification's, because an error message lists the values in that order.
package enum IntegrationType: String, Sendable, CaseIterable {
    case connectors
    case mcp
    case tool
    case model
    case custom
    case storage
    case api
}
