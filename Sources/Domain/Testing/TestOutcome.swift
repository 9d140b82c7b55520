/// The outcome of a test of a connection. The raw values are stored, and shown by the API.
package enum TestOutcome: String, Sendable, CaseIterable {
    /// The service accepted the credentials.
    case passed
    /// The service, or the guard of outgoing calls, refused definitely: the same test would be refused again.
    case refused
    /// The test gave no definite answer, because the service failed, was silent, or is too busy.
    case unsure
    /// No test is known for the connection's auth method, or the test cannot be made now.
    case notTestable = "not_testable"
}
