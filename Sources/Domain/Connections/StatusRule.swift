/// Decides how a connection's status changes. A store reads the connection, calls the rule and stores the returned
/// event, all in one transaction.
///
/// The second argument is a function that reads the connection's credential. Call it only if the decision depends on
/// the credential. A rule must have no side effects, because a store may call the rule twice for one change.
package typealias StatusRule = @Sendable (Connection, () throws -> Credential) throws -> ConnectionEvent
