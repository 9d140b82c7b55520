/// A row whose every change has a later `updated_at`.
package protocol ChangingRow {
    var updatedAt: Timestamp { get set }
}

extension ChangingRow {
    /// The row with the `updated_at` of its next change, which the caller makes.
    package func next(at now: Timestamp) -> Self {
        var next = self
        next.updatedAt = now.following(self.updatedAt)
        return next
    }
}

extension APIKey: ChangingRow {}
extension Connection: ChangingRow {}
extension Credential: ChangingRow {}
extension Workspace: ChangingRow {}
