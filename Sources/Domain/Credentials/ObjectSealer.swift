package import JSON

/// Seals (encrypts and authenticates) and opens (decrypts) JSON objects.
package protocol ObjectSealer: Sendable {
    func seal(object: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8]
    /// Opens the bytes that ``seal(object:for:)`` returned for the same context.
    ///
    /// - Throws: an error when the sealed bytes were changed, or were sealed for another context.
    func open(object sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject>
}

extension ObjectSealer {
    /// Opens a sealed object that was read from the database.
    ///
    /// - Throws: `UnreadableSecret` when the object cannot be opened for any reason.
    package func openStored(object sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        do {
            return try self.open(object: sealed, for: context)
        } catch {
            throw UnreadableSecret(rowID: context.rowID, cause: error)
        }
    }
}
