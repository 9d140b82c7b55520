/// A change of a connection: the connection as it was read, the connection to store, and further rows to store in the
/// same transaction.
package struct ConnectionChange: Sendable {
    /// A new inline credential (``Credential/isInline``) for the connection, its encrypted secret, and the audit
    /// context of its creation.
    package typealias NewCredential = (credential: Credential, sealed: [UInt8], act: Act)

    package let old: Connection
    package let new: Connection
    /// The change of the connection's status; nil when the status stays the same.
    package let event: ConnectionEvent?
    package let newCredential: NewCredential?
    /// The list of destinations that the connection's credential gets; nil when the list stays the same.
    package let destinations: DestinationsChange?
    /// The verification of the changed connection; nil when it was not verified.
    package let test: FirstTest?

    package init(
        from old: Connection,
        to new: Connection,
        event: ConnectionEvent? = nil,
        newCredential: NewCredential? = nil,
        destinations: DestinationsChange? = nil,
        test: FirstTest? = nil
    ) {
        self.old = old
        self.new = new
        self.event = event
        self.newCredential = newCredential
        self.destinations = destinations
        self.test = test
    }

    /// Whether the new connection has another user than the old one, or only one of them has a user. User ids are
    /// compared byte by byte, as in ``Caller/mayReach(rowOf:)``.
    package var changesUser: Bool {
        guard let old = self.old.userID, let new = self.new.userID else { return self.old.userID != self.new.userID }
        return !old.utf8.elementsEqual(new.utf8)
    }
}
