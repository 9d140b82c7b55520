/// A kind of work that waits for its own time. The raw value is stored in the table `work`.
package enum WorkKind: String, Sendable {
    /// The test of a connection. The subject is the connection.
    case test
    /// The end of a grant at the service (RFC 7009). The subject is the credential.
    case revoke
}
