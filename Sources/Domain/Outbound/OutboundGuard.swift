/// Judges addresses that the daemon sends browsers to, by the rules for its own calls.
package protocol OutboundGuard: Sendable {
    /// Checks that a URL may be called: its scheme and port, and every address of its host. Opens no connection.
    ///
    /// - Parameters:
    ///   - workspaceID: the workspace whose share of name look-ups is used.
    ///   - definitionPorts: the ports that the definition of the integration names.
    /// - Throws: `refused`, `nameNotFound`, `timeout`, `busy`.
    func requireReachable(
        _ url: ServiceURL,
        for purpose: OutboundPurpose,
        of workspaceID: Identifier<Workspace>,
        definitionPorts: Set<Int>
    ) async throws(OutboundFailure)
}
