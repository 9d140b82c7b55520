/// The meaning of a database engine's error, independent of the engine.
package enum DatabaseErrorKind: Sendable {
    /// A row with the same unique value exists.
    case uniqueViolation
    /// The row refers to a missing row, or other rows refer to the row that was to be deleted.
    case foreignKeyViolation
    /// Another program held the write lock for longer than the busy timeout.
    case locked
    /// The queue of writes is full; the caller should try again later.
    case queueFull
    /// The database is being closed.
    case closed
    /// Any other error, such as a full disk or a damaged file.
    case other
}
