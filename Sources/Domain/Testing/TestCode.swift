/// The result of a test. The raw value is stored, shown by the API, and the member `code` of an entry in `failures` of a
/// definition's test.
package enum TestCode: String, Sendable, CaseIterable {
    case passed
    /// The service does not accept the credentials.
    case refused
    /// The token has expired.
    case expired
    /// The service accepts the token no longer, because the user or an administrator took the access back.
    case revoked
    /// The service accepts the credentials, but they do not allow the request of the test.
    case missingScope = "missing_scope"
    /// The service does not know a value of the config, such as a subdomain.
    case notFound = "not_found"
    case wrongAccount = "wrong_account"
    /// A value of the config cannot be used, such as an address that may not be reached.
    case invalidConfig = "invalid_config"
    /// The address leads to another server than the integration's.
    case wrongServer = "wrong_server"
    /// The credentials were given for another address than the config names.
    case moved
    case rateLimited = "rate_limited"
    case unreachable
    case timeout
    case tls
    case serviceFault = "service_fault"
    case unexpected
    /// The integration has no test for this auth method, or the test asks for what Patchbay cannot do.
    case noTest = "no_test"

    /// The codes that a definition may give to an answer of the service.
    package static let ofDefinitions: [TestCode] = [
        .refused, .expired, .revoked, .missingScope, .notFound, .wrongAccount, .invalidConfig, .wrongServer,
        .rateLimited,
        .serviceFault, .unexpected,
    ]

    package var outcome: TestOutcome {
        switch self {
        // A service that answers that a scope is missing has accepted the credentials.
        case .passed, .missingScope: .passed
        case .refused, .expired, .revoked, .notFound, .wrongAccount, .invalidConfig, .wrongServer, .moved: .refused
        case .rateLimited, .unreachable, .timeout, .tls, .serviceFault, .unexpected: .unsure
        case .noTest: .notTestable
        }
    }
}
