extension Caller {
    /// Whether the caller may read and change a connection or credential. Compares bytes, as the database does. `==` of
    /// two strings would also be true for two different subjects that have the same Unicode normal form.
    ///
    /// - Parameter userID: the row's `user_id`; nil for a row that belongs to no user.
    package func mayReach(rowOf userID: String?) -> Bool {
        guard let onlyUserID else { return true }
        return userID.map { $0.utf8.elementsEqual(onlyUserID.utf8) } ?? false
    }

    /// The `user_id` of a new connection or credential: the submitted one, or else the caller's own.
    ///
    /// - Throws: `ServiceError.forbidden` when the caller could not reach the new row.
    package func owner(ofNewRow userID: String?) throws(ServiceError) -> String? {
        let owner = userID ?? self.onlyUserID
        guard self.mayReach(rowOf: owner) else { throw .otherUser }
        return owner
    }

    /// The id of the caller that created or changed a row, as this caller may see the id: `user` in place of the id of
    /// another user, unless this caller may reach the rows of all users.
    package func shown(_ callerID: String) -> String {
        guard self.onlyUserID != nil, callerID.hasPrefix("usr_"), !callerID.utf8.elementsEqual(self.id.utf8) else {
            return callerID
        }
        return "user"
    }
}

extension ServiceError {
    /// The refusal of a `user_id` that would put a row out of reach of the user who sends it.
    package static let otherUser = ServiceError(
        .forbidden,
        "A user's token can give a row to its own user only; leave 'user_id' out, or use an API key"
    )
}
