/// Decides how a connection's status changes, from the connection and the credential as a store reads them in the
/// transaction that stores the change.
///
/// A store may call a rule twice for one change, so a rule must have no side effects. The second argument reads the
/// connection's credential when it is called; a rule that does not depend on the credential does not call it.
package typealias StatusRule = @Sendable (Connection, () throws -> Credential) throws -> ConnectionEvent
