/// A row of the database whose `updated_at` becomes later with every change.
package protocol ChangingRow {
    var updatedAt: Timestamp { get set }
}

extension ChangingRow {
    /// A copy of the row with the `updated_at` for a change at `now`. The caller then changes the other values of the
    /// copy.
    package func next(at now: Timestamp) -> Self {
        var next = self
        next.updatedAt = now.following(self.updatedAt)
        return next
    }
}

extension APIKey: ChangingRow {}
extension Connection: ChangingRow {}
extension Credential: ChangingRow {}
extension OAuthApp: ChangingRow {}
extension Workspace: ChangingRow {}
