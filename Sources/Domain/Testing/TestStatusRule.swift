/// Decides how the status of a connection changes after a test: returns the changes in their order, and none when the
/// status stays the same. A store calls the rule with the connection as it is in the transaction of the change, and may
/// call it twice.
package typealias TestStatusRule = @Sendable (Connection) throws -> [ConnectionEvent]
