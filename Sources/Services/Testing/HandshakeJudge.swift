package import Domain

/// Says what a service's answer to a log-in without HTTP means.
package struct HandshakeJudge: Sendable {
    private let plan: TestPlan

    package init(_ plan: TestPlan) { self.plan = plan }

    package func finding(for answer: HandshakeAnswer) -> TestFinding {
        switch answer {
        case .accepted: return TestFinding(.passed)
        case .credentialsRefused:
            let fields = self.fields(.username).union(self.fields(.password))
            return TestFinding(.refused, at: fields)
        case .passwordRequired:
            let fields = self.fields(.password)
            let words = self.isString ? "has no password, and the service demands one" : "is required"
            let message = TestSentence.names(fields, "with").map { "\($0) \(words)" }
            return TestFinding(.refused, at: fields, message ?? "The service demands a password")
        case .accessRefused:
            let fields = self.fields(.username)
            let name = TestSentence.names(fields, "with") ?? "the user"
            return TestFinding(.refused, at: fields, "The service does not accept \(name) from this address")
        case .databaseRefused:
            let fields = self.fields(.database)
            let name = TestSentence.names(fields, "with") ?? "The configuration"
            let isInString = self.isString && self.plan.fields[.login(.database)] == nil
            return TestFinding(
                .notFound,
                at: fields,
                isInString ? "\(name) names a database that is not known to the service" : nil
            )
        case .tlsRequired:
            return TestFinding(.tls, at: self.fields(.tls), "The service accepts connections with TLS only")
        case .unsupported:
            return TestFinding(.noTest, at: [], "The service asks for a kind of log-in that cannot be tested")
        case .invalidValue(let member): return self.invalid(member)
        case .wrongService: return TestFinding(.wrongServer, at: self.plan.hostFields)
        case .failed: return TestFinding(.serviceFault, at: [])
        }
    }

    private func invalid(_ member: HandshakeAnswer.Member) -> TestFinding {
        let fields =
            switch member {
            case .username: self.fields(.username)
            case .password: self.fields(.password)
            case .database: self.fields(.database)
            }
        let name = TestSentence.names(fields, "with") ?? "A value of the log-in"
        return TestFinding(.invalidConfig, at: fields, "\(name) has a character that cannot be sent")
    }

    /// Whether the values come from one connection string, apart from the database and the TLS mode that it lacks.
    private var isString: Bool { self.plan.fields[.login(.url)] != nil }

    /// The fields of a value of the log-in: those in its own place, else the connection string.
    private func fields(_ member: TestPart.Login) -> [TestField] {
        self.plan.fields(of: .login(member), .login(.url))
    }
}

extension [TestField] {
    fileprivate func union(_ other: [TestField]) -> [TestField] { self + other.filter { !self.contains($0) } }
}
