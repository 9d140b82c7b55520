/// What a failure of a database engine means for a repository.
package enum DatabaseErrorKind: Sendable {
    /// A row with the same unique value exists.
    case uniqueViolation
    /// The row refers to a missing row, or other rows refer to the row that was to be deleted.
    case foreignKeyViolation
    /// Another program held the write lock for longer than the busy time-out.
    case locked
    /// As many writes as the queue takes are waiting.
    case queueFull
    /// The database is being closed.
    case closed
    /// Everything else, such as a full disk or a damaged file.
    case other
}
