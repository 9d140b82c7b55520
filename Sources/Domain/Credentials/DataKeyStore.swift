/// Stores the data keys, each wrapped (encrypted) with the master key.
package protocol DataKeyStore: Sendable {
    /// All data keys, in ascending order of their ids.
    nonisolated(nonsending) func all() async throws -> [DataKeyRecord]
    /// Reads all records, passes them to `change`, and replaces them with the records that `change` returns, in one
    /// transaction.
    ///
    /// - Parameter change: gets the records in ascending order of their ids. A store may call `change` twice.
    /// - Returns: the records after the change.
    @discardableResult
    func change(
        _ change: @escaping @Sendable ([DataKeyRecord]) throws -> [DataKeyRecord]
    ) async throws -> [DataKeyRecord]
    /// The stored number of encryptions (sealings) with each data key, by the id of the data key.
    nonisolated(nonsending) func sealings() async throws -> [Int: Int]
    /// Increases the stored numbers of sealings. Returns once the new numbers are durable on disk. A data key that was
    /// removed meanwhile is skipped.
    ///
    /// - Parameter sealings: the number of further sealings with each data key, by the id of the data key.
    /// - Throws: `ServiceError.unavailable`.
    func add(sealings: [Int: Int]) async throws
}
