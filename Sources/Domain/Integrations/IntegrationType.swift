/// Kind of integration. The order is that of the specification, whose error message lists it.
package enum IntegrationType: String, Sendable, CaseIterable {
    case connectors
    case mcp
    case tool
    case model
    case custom
    case storage
    case api
}
