/// Thrown when a stored secret cannot be opened, because its row was damaged or changed, or because its data key is
/// missing.
package struct UnreadableSecret: LoggableError {
    /// The id of the row with the secret.
    let rowID: String
    let cause: any Error

    package init(rowID: String, cause: any Error) {
        self.rowID = rowID
        self.cause = cause
    }

    package var logDescription: String {
        let cause = (self.cause as? any LoggableError)?.logDescription ?? "\(type(of: self.cause))"
        return "the secret of \(self.rowID) cannot be opened: \(cause)"
    }
}
