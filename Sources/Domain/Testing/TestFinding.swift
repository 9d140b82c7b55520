/// The result of a test of a connection. A finding has no byte of the service's answer, except a service's error code, the
/// account, and the names of scopes, which each have a limit.
package struct TestFinding: Sendable, Equatable {
    package var code: TestCode
    /// One sentence for people; nil when the test passed.
    package var message: String?
    /// The fields at fault; empty when no field is known to be at fault.
    package var fields: [FieldProblem]
    /// The status code of the service's HTTP answer; nil without an answer.
    package var httpStatus: Int?
    /// The service's own error code, of 1 to 64 letters, digits, `_`, `.` and `-`; nil when it gave none.
    package var serviceCode: String?
    package var account: ServiceAccount?
    package var accountKind: String?
    /// The scopes that the service said the credentials have; nil when it said nothing.
    package var grantedScopes: [String]?
    package var missingScopes: [String]
    /// The number of seconds after which the service accepts requests again; nil when it gave none.
    package var retryAfter: Int?
    /// The source of ``code``: true when it comes from an expiry in the past, and not from the service. The outcome is
    /// then `not_testable`.
    package var isPastExpiry: Bool

    package init(
        _ code: TestCode,
        message: String? = nil,
        fields: [FieldProblem] = [],
        httpStatus: Int? = nil,
        serviceCode: String? = nil,
        account: ServiceAccount? = nil,
        accountKind: String? = nil,
        grantedScopes: [String]? = nil,
        missingScopes: [String] = [],
        retryAfter: Int? = nil,
        isPastExpiry: Bool = false
    ) {
        self.code = code
        self.message = message
        self.fields = fields
        self.httpStatus = httpStatus
        self.serviceCode = serviceCode
        self.account = account
        self.accountKind = accountKind
        self.grantedScopes = grantedScopes
        self.missingScopes = missingScopes
        self.retryAfter = retryAfter
        self.isPastExpiry = isPastExpiry
    }

    package var outcome: TestOutcome { self.isPastExpiry ? .notTestable : self.code.outcome }
}
