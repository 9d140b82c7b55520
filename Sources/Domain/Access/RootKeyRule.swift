/// The rule that a change leaves a usable key with scope `root`, because without one nobody could make another key.
package struct RootKeyRule: Sendable {
    /// The time at which a key has to be usable.
    package let now: Timestamp

    package init(at now: Timestamp) {
        self.now = now
    }

    /// A store calls this function in the transaction of the change, before the commit.
    ///
    /// - Throws: `ServiceError.conflict`.
    package func check(hadUsableKey: Bool, hasUsableKey: Bool) throws(ServiceError) {
        guard !hadUsableKey || hasUsableKey else {
            throw ServiceError(.conflict, "This is the last usable key with scope 'root'; create another one first")
        }
    }
}
