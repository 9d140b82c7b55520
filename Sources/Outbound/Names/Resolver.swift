import Domain

/// Looks up the addresses of host names.
protocol Resolver: Sendable {
    /// All addresses of a host, in the order in which they should be used, never empty.
    ///
    /// - Parameters:
    ///   - host: a name in its one spelling.
    ///   - workspaceID: the workspace whose share the look-up uses; nil for the daemon itself.
    /// - Throws: `nameNotFound`, `timeout`, `busy`.
    func addresses(
        of host: String,
        for workspaceID: Identifier<Workspace>?
    ) async throws(OutboundFailure) -> [IPAddress]

    /// Ends the threads of the resolver, if it has any.
    func shutdown()
}
