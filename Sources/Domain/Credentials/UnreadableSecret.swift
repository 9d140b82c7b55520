/// Thrown when a stored secret cannot be opened, because its row was damaged or changed, or because its data key is
/// missing.
package struct UnreadableSecret: LoggableError {
    let credentialID: Identifier<Credential>
    let cause: any Error

    package init(credentialID: Identifier<Credential>, cause: any Error) {
        self.credentialID = credentialID
        self.cause = cause
    }

    package var logDescription: String {
        let cause = (self.cause as? any LoggableError)?.logDescription ?? "\(type(of: self.cause))"
        return "the secret of \(self.credentialID) cannot be opened: \(cause)"
    }
}
