/// Why an outgoing call has no answer.
package enum OutboundFailure: Error, Sendable, Equatable {
    /// Why a server's TLS (RFC 8446) was not accepted.
    package enum TLSFault: Sendable, Equatable {
        /// The certificate is for another name.
        case name
        /// The certificate was issued by an authority that is not trusted.
        case issuer
        /// The certificate has expired, or is not valid yet.
        case expired
        /// The server speaks no TLS on this port, or does not offer TLS.
        case notOffered
        /// The handshake failed for another reason.
        case other
    }

    /// The address, port or scheme may not be used (``OutboundRefusal``).
    case refused(OutboundRefusal)
    /// The request carries a secret, and goes to an origin that the secret was not given for.
    case moved
    case nameNotFound
    /// The host exists, but no program accepts connections on the port.
    case connectionRefused
    /// The network gives no route to the host, or the connection ended before an answer.
    case unreachable
    case tls(TLSFault)
    /// The service did not answer within the time of the purpose.
    case timeout
    /// The answer is longer than the limits of the purpose allow, or is not what the protocol demands.
    case malformed
    /// Too many calls for this purpose, host or workspace are running.
    case busy
    /// There are no certificate authorities to verify a server with.
    case noTrustRoots
}

/// Why the guard of outgoing calls refuses an address.
package enum OutboundRefusal: String, Sendable, Equatable, CaseIterable {
    /// Only `https` is allowed, unless the operator allowed the address for this purpose.
    case scheme
    /// The port is not in `outbound_ports` and not in the definition.
    case port
    /// The host name is not a name of letters, digits, hyphens and dots.
    case host
    /// The address is in a private network, which the operator can allow with `outbound_allow_networks`.
    case privateNetwork = "private_network"
    /// The address is one of this machine.
    case ownAddress = "own_address"
    /// The address is in `outbound_deny_networks`.
    case denied
}
