/// An internal error whose words may stand in a log: no value a caller sent, no secret.
package protocol LoggableError: Error {
    var logDescription: String { get }
}
