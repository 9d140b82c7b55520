/// Keeps the data keys, each wrapped by the master key.
package protocol DataKeyStore: Sendable {
    /// In the order of their ids.
    nonisolated(nonsending) func all() async throws -> [DataKeyRecord]
    /// Stores the records that `change` returns in place of those that it gets, in one transaction.
    ///
    /// - Parameter change: gets the records in the order of their ids; it may be called twice.
    /// - Returns: the records that are stored then.
    @discardableResult
    func change(
        _ change: @escaping @Sendable ([DataKeyRecord]) throws -> [DataKeyRecord]
    ) async throws -> [DataKeyRecord]
}
