/// A connection as it was read and as it is to be, with the rows that change beside it.
package struct ConnectionChange: Sendable {
    /// An inline credential that is made for the connection.
    package typealias NewCredential = (credential: Credential, sealed: [UInt8], act: Act)

    package let old: Connection
    package let new: Connection
    /// The change of status; nil when the status stays.
    package let event: ConnectionEvent?
    package let newCredential: NewCredential?

    package init(
        from old: Connection,
        to new: Connection,
        event: ConnectionEvent? = nil,
        newCredential: NewCredential? = nil
    ) {
        self.old = old
        self.new = new
        self.event = event
        self.newCredential = newCredential
    }
}
