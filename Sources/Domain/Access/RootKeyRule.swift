/// The rule that a change must leave a usable API key with scope `root`, because only a caller with scope `root` can
/// create another such key.
package struct RootKeyRule: Sendable {
    /// The present time. A key that has expired by this time is not usable.
    package let now: Timestamp

    package init(at now: Timestamp) {
        self.now = now
    }

    /// Checks the rule. A store calls this function in the transaction of the change, before the commit.
    ///
    /// - Parameters:
    ///   - hadUsableKey: whether a usable key with scope `root` existed before the change.
    ///   - hasUsableKey: whether a usable key with scope `root` exists after the change.
    /// - Throws: `ServiceError.conflict` when the change takes away the last usable key.
    package func check(hadUsableKey: Bool, hasUsableKey: Bool) throws(ServiceError) {
        guard !hadUsableKey || hasUsableKey else {
            throw ServiceError(.conflict, "This is the last usable key with scope 'root'; create another one first")
        }
    }
}
