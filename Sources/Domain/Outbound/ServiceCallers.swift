/// Sends HTTP requests to services. Implementations connect only to addresses that the guard of outgoing calls allows,
/// follow no redirect, and keep the limits of the request's purpose.
package protocol ServiceCaller: Sendable {
    func call(_ request: ServiceRequest) async throws(OutboundFailure) -> ServiceAnswer
}

/// Logs in to services that do not speak HTTP. Implementations connect only to addresses that the guard of outgoing
/// calls allows.
package protocol HandshakeCaller: Sendable {
    func attempt(_ handshake: Handshake) async throws(OutboundFailure) -> HandshakeAnswer
}

/// The two ways out of the process, and their guard.
package struct ServiceCallers: Sendable {
    package let http: any ServiceCaller
    package let handshakes: any HandshakeCaller
    package let addresses: any OutboundGuard

    package init(http: any ServiceCaller, handshakes: any HandshakeCaller, addresses: any OutboundGuard) {
        self.http = http
        self.handshakes = handshakes
        self.addresses = addresses
    }
}
