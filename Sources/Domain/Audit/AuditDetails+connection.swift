import JSON

extension AuditDetails {
    /// Details by which people recognize a deleted connection: `label`, `integration`, `user_id` and the last `status`.
    /// A member whose value is nil is left out.
    package init(ofDeleted connection: Connection) {
        self.init { json in
            // The three texts and their names have less than 4,096 bytes together. A label or user of 255 characters
            // that need no escape is kept whole.
            json.member("label", connection.label, cutAt: 1100)
            json.member("integration", connection.integration, cutAt: 600)
            json.member("user_id", connection.userID, cutAt: 1100)
            json.member("status", connection.status.rawValue)
        }
    }
}
