package import Domain
import JSON

/// Says what a service's answer to a test means.
package struct TestJudge: Sendable {
    let plan: TestPlan
    let now: Timestamp

    /// - Parameter now: the time of the answer.
    package init(_ plan: TestPlan, at now: Timestamp) {
        self.plan = plan
        self.now = now
    }

    /// - Parameters:
    ///   - origin: the origin that answered.
    ///   - isAnonymous: whether the answered request had no credentials, because a redirect led away from them. Then the
    ///     answer neither confirms nor refuses any, and names no account.
    package func finding(
        for answer: ServiceAnswer,
        from origin: ServiceOrigin,
        isAnonymous: Bool = false
    ) -> TestFinding {
        let reading = AnswerReading(answer, hiding: self.plan.secrets)
        var finding = self.judged(reading, from: origin, isAnonymous: isAnonymous)
        finding.httpStatus = answer.status
        if finding.code != .passed { finding.serviceCode = reading.serviceCode }
        if finding.code == .rateLimited || finding.code == .serviceFault {
            finding.retryAfter = RetryAfter.seconds(answer.header("Retry-After"), at: self.now)
        }
        return finding
    }

    private func judged(_ reading: AnswerReading, from origin: ServiceOrigin, isAnonymous: Bool) -> TestFinding {
        let probe = self.plan.probe ?? ProbeDefinition([:])
        let status = reading.answer.status
        let expected = probe.expectedStatuses
        let isExpected = expected.isEmpty ? (200..<300).contains(status) : expected.contains(status)
        if isAnonymous { return self.anonymous(reading, isExpected: isExpected) }
        if let failure = probe.failures.first(where: reading.matches) { return self.finding(for: failure) }
        return isExpected ? self.success(reading, probe, from: origin) : self.failure(reading, probe)
    }

    /// The finding for an answer to a request that had no credentials, although the test has some.
    private func anonymous(_ reading: AnswerReading, isExpected: Bool) -> TestFinding {
        let status = reading.answer.status
        if status == 429 || status >= 500 { return TestFinding(.unexpected, at: []) }
        let isPage = reading.isHTML && !self.wantsHTML
        return isExpected && !isPage ? TestFinding(.unexpected, at: []) : self.wrongServer
    }

    /// The definition asks for a page for people.
    private var wantsHTML: Bool {
        self.plan.probe?.headers.contains { member in
            member.key.lowercased() == "accept" && member.value.string?.contains("html") == true
        } == true
    }

    /// The finding for an answer with an expected status.
    private func success(
        _ reading: AnswerReading,
        _ probe: ProbeDefinition,
        from origin: ServiceOrigin
    ) -> TestFinding {
        if reading.isHTML, !self.wantsHTML { return self.wrongServer }
        if let expected = probe.expectedMembers {
            guard reading.json != nil else {
                return reading.isCut ? TestFinding(.unexpected, at: []) : self.wrongServer
            }
            guard expected.allSatisfy({ reading.has($0.value, at: $0.key) }) else {
                return TestFinding(.refused, at: self.plan.secretFields)
            }
        }
        var finding = TestFinding(.passed)
        if let identity = probe.identity {
            finding.account = reading.account(identity, from: origin)
            finding.accountKind = finding.account == nil ? nil : identity.kind
        }
        guard let source = probe.scopes, let granted = reading.scopes(source) else { return finding }
        finding.grantedScopes = granted
        finding.missingScopes = source.required.filter { !granted.contains($0) }
        guard !finding.missingScopes.isEmpty else { return finding }
        finding.code = .missingScope
        let names = finding.missingScopes.map { "'\($0)'" }.joined(separator: ", ")
        finding.message = "The credentials lack the scope\(finding.missingScopes.count == 1 ? "" : "s") \(names)"
        return finding
    }

    /// The finding for an answer with another status than the expected ones, by the status alone.
    private func failure(_ reading: AnswerReading, _ probe: ProbeDefinition) -> TestFinding {
        switch reading.answer.status {
        case 300..<400, 407: return self.wrongServer
        case 401: return TestFinding(.refused, at: self.plan.secretFields)
        case 403:
            // A service that refuses credentials with 401 says with 403 that it knows them.
            let has401 = probe.failures.contains { $0.status == 401 }
            return TestFinding(has401 ? .missingScope : .refused, at: [])
        case 404:
            let fields = self.placeFields
            return fields.isEmpty ? TestFinding(.unexpected, at: []) : TestFinding(.notFound, at: fields)
        case 429: return TestFinding(.rateLimited, at: [])
        case 500...: return TestFinding(.serviceFault, at: [])
        default: return reading.isHTML ? self.wrongServer : TestFinding(.unexpected, at: [])
        }
    }

    /// The fields of the config that say which thing of the service is asked for: those in the path, else in the host.
    private var placeFields: [TestField] {
        let parts: [TestPart] = [.path, .host, .url]
        let fields = parts.map { (self.plan.fields[$0] ?? []).filter { $0.location == .config } }
        return fields.first { !$0.isEmpty } ?? []
    }

    private var wrongServer: TestFinding { TestFinding(.wrongServer, at: self.plan.hostFields) }

    /// The finding that a definition gives to an answer.
    private func finding(for failure: ProbeDefinition.Failure) -> TestFinding {
        var fields: [TestField] = []
        if let key = failure.field {
            fields = [self.plan.field(key)]
        } else {
            switch failure.code {
            case .refused, .expired, .revoked: fields = self.plan.secretFields
            case .notFound: fields = self.placeFields
            case .wrongServer: fields = self.plan.hostFields
            default: break
            }
        }
        return TestFinding(failure.code, at: fields, failure.message)
    }
}
