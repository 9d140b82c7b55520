import Domain

/// The sentences of findings. They name fields by their labels, and have no byte of a service's answer.
enum TestSentence {
    /// The usual sentence of a code.
    ///
    /// - Parameter fields: the fields at fault; may be empty.
    static func usual(_ code: TestCode, _ fields: [TestField]) -> String {
        switch code {
        case .passed: "The service accepts the credentials"
        case .refused: "The service does not accept \(Self.names(fields, "with") ?? "the credentials")"
        case .expired: "The token has expired"
        case .revoked: "The access was taken back at the service"
        case .missingScope: "The credentials do not allow the request of the test"
        case .notFound: "\(Self.names(fields, "or") ?? "The address") is not known to the service"
        case .wrongAccount: "The credentials belong to another account"
        case .invalidConfig: "\(Self.names(fields, "with") ?? "The configuration") cannot be used"
        case .wrongServer: "\(Self.names(fields, "with") ?? "The address") does not lead to this service"
        case .moved:
            "\(Self.names(fields, "with") ?? "The address") leads elsewhere than these credentials were given for; "
                + "send them with it"
        case .rateLimited: "The service accepts no more requests for now"
        case .unreachable: "\(Self.names(fields, "with") ?? "The service") cannot be reached"
        case .timeout: "The service did not answer in time"
        case .tls: "No secure connection to the service can be made"
        case .serviceFault: "The service failed, so the credentials could not be tested"
        case .unexpected: "The answer does not say whether the service accepts the credentials"
        case .noTest: "No test is known for this auth method"
        }
    }

    /// Such as `Field 'Username' with Field 'Password'`; nil for no field.
    static func names(_ fields: [TestField], _ word: String) -> String? {
        fields.isEmpty ? nil : fields.map { "Field '\($0.label)'" }.joined(separator: " \(word) ")
    }
}

extension TestFinding {
    /// A finding that marks fields. Every field has the finding's sentence.
    ///
    /// - Parameter sentence: one sentence in place of the usual one.
    init(_ code: TestCode, at fields: [TestField], _ sentence: String? = nil) {
        let message = sentence ?? TestSentence.usual(code, fields)
        self.init(code, message: message, fields: fields.map { $0.problem(code.problemCode, message) })
    }
}

extension TestCode {
    /// The code of the problem of a field that a finding with this code marks.
    var problemCode: FieldProblem.Code {
        switch self {
        case .expired: .expired
        case .missingScope: .missingScope
        case .notFound: .notFound
        case .wrongAccount: .wrongAccount
        case .wrongServer: .wrongServer
        case .moved: .moved
        case .tls: .tls
        case .unreachable, .timeout: .unreachable
        case .invalidConfig: .notAllowed
        case .passed, .refused, .revoked, .rateLimited, .serviceFault, .unexpected, .noTest: .refused
        }
    }
}
