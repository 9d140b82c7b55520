/// The mode in which a submission is tried at the service before the submission is stored. The raw values are those of the parameter `verify`.
package enum VerificationMode: String, Sendable, CaseIterable {
    /// The submission is stored only when the service accepts the credentials.
    case required = "true"
    /// The submission is refused when the service refuses the credentials. When the service gives no definite answer, the
    /// connection is stored with status `testing`, and tested again.
    case attempted = "try"
    /// The connection is stored with status `testing`, and tested by the daemon.
    case later
}
