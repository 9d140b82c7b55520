/// An error whose description is safe to log: it contains no secret and no value that a caller sent.
package protocol LoggableError: Error {
    var logDescription: String { get }
}
