/// Stores the data keys, each wrapped (encrypted) with the master key.
package protocol DataKeyStore: Sendable {
    /// All data keys, in ascending order of their ids.
    nonisolated(nonsending) func all() async throws -> [DataKeyRecord]
    /// Reads all records and replaces them with the records that `change` returns, in one transaction.
    ///
    /// - Parameter change: gets the records in ascending order of their ids, and may be called twice.
    /// - Returns: the records after the change.
    @discardableResult
    func change(
        _ change: @escaping @Sendable ([DataKeyRecord]) throws -> [DataKeyRecord]
    ) async throws -> [DataKeyRecord]
    /// The number of sealings with each data key as it is stored, by the id of the data key.
    nonisolated(nonsending) func sealings() async throws -> [Int: Int]
    /// Adds to the stored numbers of sealings. Returns once they are durable on disk. The id of a removed data key is
    /// ignored.
    ///
    /// - Parameter sealings: by the id of the data key.
    /// - Throws: `ServiceError.unavailable`.
    func add(sealings: [Int: Int]) async throws
}
