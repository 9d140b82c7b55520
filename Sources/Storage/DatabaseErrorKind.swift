/// The causes of errors that repositories handle differently, with the same meaning for every database engine.
package enum DatabaseErrorKind: Sendable {
    /// Another row has the same value in a column, or columns, that must be unique.
    case uniqueViolation
    /// The row refers to a row that does not exist, or the row cannot be deleted because other rows refer to it.
    case foreignKeyViolation
    /// Another program held the write lock for longer than the busy timeout.
    case locked
    /// The queue of writes, or of scans, is full; the caller should try again later.
    case queueFull
    /// The database is being closed.
    case closed
    /// A file of the database was renamed, deleted or replaced while the database was open.
    case moved
    /// Any other error, such as a full disk or a damaged file.
    case other
}
