/// One HTTP request to a service.
package struct ServiceRequest: Sendable {
    package typealias HeaderField = (name: String, value: Secret<String>)

    package let method: ProbeDefinition.Method
    package let url: ServiceURL
    /// The header fields in the order in which they are sent. `Host` and `Content-Length` are added by the caller.
    package let headers: [HeaderField]
    package let body: Secret<[UInt8]>?
    package let purpose: OutboundPurpose
    /// The workspace whose share of the budget the request uses.
    package let workspaceID: Identifier<Workspace>
    /// The only origins that the request may go to, because it carries a secret that was given for them. Nil for a
    /// request without a secret.
    package let destinations: Set<ServiceOrigin>?
    /// The ports that the definition of the integration itself names, which may be used in addition to those of the
    /// setting `outbound_ports`. Never a port that was given in the config of a connection.
    package let definitionPorts: Set<Int>

    package init(
        _ method: ProbeDefinition.Method,
        _ url: ServiceURL,
        headers: [HeaderField] = [],
        body: Secret<[UInt8]>? = nil,
        for purpose: OutboundPurpose,
        of workspaceID: Identifier<Workspace>,
        onlyTo destinations: Set<ServiceOrigin>?,
        definitionPorts: Set<Int> = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.purpose = purpose
        self.workspaceID = workspaceID
        self.destinations = destinations
        self.definitionPorts = definitionPorts
    }
}
