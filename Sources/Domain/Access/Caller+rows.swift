extension Caller {
    /// Whether the caller may read and change a connection or credential. User ids are compared byte by byte, as the
    /// database compares them, because `==` considers strings with the same Unicode normal form equal.
    ///
    /// - Parameter userID: the `user_id` of the connection or credential; nil when it belongs to no user.
    package func mayReach(rowOf userID: String?) -> Bool {
        guard let onlyUserID else { return true }
        return userID.map { $0.utf8.elementsEqual(onlyUserID.utf8) } ?? false
    }

    /// The `user_id` to store in a new connection or credential: the submitted `user_id`, or ``onlyUserID`` when none
    /// was submitted.
    ///
    /// - Parameter userID: the submitted `user_id`; nil when none was submitted.
    ///
    /// - Throws: `ServiceError.forbidden` when the caller could not read and change a row with that `user_id`.
    package func owner(ofNewRow userID: String?) throws(ServiceError) -> String? {
        let owner = userID ?? self.onlyUserID
        guard self.mayReach(rowOf: owner) else { throw .otherUser }
        return owner
    }

    /// The id of the API key or user that created or changed a row, as this caller may see it. A caller who may reach
    /// only the rows of one user sees `user` in place of the id of any other user.
    ///
    /// - Parameter callerID: the stored id, such as `created_by`.
    package func shown(_ callerID: String) -> String {
        guard self.onlyUserID != nil, callerID.hasPrefix("usr_"), !callerID.utf8.elementsEqual(self.id.utf8) else {
            return callerID
        }
        return "user"
    }
}

extension ServiceError {
    /// Thrown when a user submits a `user_id` that would put the row out of the user's own reach.
    package static let otherUser = ServiceError(
        .forbidden,
        "A user's token can give a row to its own user only; leave 'user_id' out, or use an API key"
    )
}
