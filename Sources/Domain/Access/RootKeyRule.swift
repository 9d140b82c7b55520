/// The rule that the last usable API key with scope `root` must not be removed or disabled, because only a caller with
/// scope `root` can create another such key.
package struct RootKeyRule: Sendable {
    /// The present time. A key whose expiry is not later than this time is not usable.
    package let now: Timestamp

    package init(at now: Timestamp) {
        self.now = now
    }

    /// Checks the rule. A store calls this function in the transaction of the change, before the commit.
    ///
    /// - Parameters:
    ///   - hadUsableKey: whether a usable key with scope `root` existed before the change.
    ///   - hasUsableKey: whether a usable key with scope `root` exists after the change.
    /// - Throws: `ServiceError.conflict` when such a key existed before the change and none exists after the change.
    package func check(hadUsableKey: Bool, hasUsableKey: Bool) throws(ServiceError) {
        guard !hadUsableKey || hasUsableKey else {
            throw ServiceError(.conflict, "This is the last usable key with scope 'root'; create another one first")
        }
    }
}
