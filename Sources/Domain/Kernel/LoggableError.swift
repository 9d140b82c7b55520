/// An error with a description that is safe to log, because it contains no secret and no value that a caller sent.
package protocol LoggableError: Error {
    var logDescription: String { get }
}
