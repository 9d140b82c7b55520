package import Domain

/// Makes a planned test, and follows redirects for the definitions that ask for it.
package struct TestRun: Sendable {
    /// The greatest number of redirects that a test follows.
    private static let mostHops = 3
    /// The greatest number of seconds of a run, with all redirects and the waits for room in the budget. It is less than
    /// the lease of a test that the daemon makes.
    private static let longestTime: Int64 = 20

    private let callers: ServiceCallers
    private let clock: Clock

    package init(_ callers: ServiceCallers, clock: Clock) {
        self.callers = callers
        self.clock = clock
    }

    /// Makes the call of a plan, and judges its answer. A plan without a call gives its own finding. A run that is not
    /// over after ``longestTime`` has the finding `timeout`.
    ///
    /// - Throws: `CancellationError` when the task is cancelled, because the service then said nothing.
    package func perform(_ plan: TestPlan) async throws(CancellationError) -> TestFinding {
        if case .none(let finding) = plan.call { return finding }
        let end = self.clock.now().adding(seconds: Self.longestTime)
        let finding = await withTaskGroup(of: TestFinding?.self) { group in
            group.addTask { await self.finding(of: plan) }
            group.addTask {
                try? await self.clock.sleep(until: end)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard !Task.isCancelled else { throw CancellationError() }
        return finding ?? TestJudge(plan, at: self.clock.now()).finding(for: .timeout)
    }

    private func finding(of plan: TestPlan) async -> TestFinding {
        do throws(OutboundFailure) {
            switch plan.call {
            case .none(let finding): return finding
            case .request(let request): return try await self.perform(request, of: plan)
            case .handshake(let handshake):
                return HandshakeJudge(plan).finding(for: try await self.callers.handshakes.attempt(handshake))
            }
        } catch {
            return TestJudge(plan, at: self.clock.now()).finding(for: error)
        }
    }

    private func perform(
        _ first: ServiceRequest,
        of plan: TestPlan
    ) async throws(OutboundFailure) -> TestFinding {
        var request = first
        var (hasLeft, isAnonymous) = (false, false)
        var hops = 0
        while true {
            guard !Task.isCancelled else { throw .timeout }
            let answer = try await self.callers.http.call(request)
            guard hops < Self.mostHops, let next = plan.redirect(of: request, by: answer) else {
                return TestJudge(plan, at: self.clock.now())
                    .finding(for: answer, from: request.url.origin, isAnonymous: isAnonymous)
            }
            hops += 1
            // Credentials that were left behind do not come back with an address that the other server names.
            let hasSecret = first.destinations != nil
            hasLeft = hasLeft || hasSecret && next.origin != first.url.origin
            isAnonymous = hasLeft || hasSecret && !plan.hasCredentials(inRedirectTo: next)
            request = ServiceRequest(
                .get,
                next,
                headers: hasLeft ? plan.publicHeaders : first.headers,
                for: first.purpose,
                of: first.workspaceID,
                onlyTo: hasLeft ? nil : first.destinations,
                definitionPorts: first.definitionPorts
            )
        }
    }
}

extension TestPlan {
    /// The URL to which an answer redirects a request; nil when the answer is no redirect, when it names no URL, and when
    /// the definition does not ask for redirects to be followed.
    fileprivate func redirect(of request: ServiceRequest, by answer: ServiceAnswer) -> ServiceURL? {
        guard self.probe?.followsRedirects == true, request.method == .get,
            [301, 302, 303, 307, 308].contains(answer.status), let location = answer.header("Location")
        else { return nil }
        return request.url.resolving(location)
    }

    /// A request to a URL that the first origin named has credentials: in a header field, or in the URL.
    fileprivate func hasCredentials(inRedirectTo url: ServiceURL) -> Bool {
        let headers = [TestPart.header, .basicAuth].flatMap { self.fields[$0] ?? [] }
        if headers.contains(where: { $0.location == .credentials }) { return true }
        guard let target = url.target.percentDecoded else { return false }
        return self.secrets.reveal().contains { target.contains($0) }
    }
}

extension ServiceURL {
    /// The URL that a reference leads to from this URL (RFC 3986, section 5.2), without the removal of dot segments; nil
    /// when the result is no ``ServiceURL``.
    fileprivate func resolving(_ reference: String) -> ServiceURL? {
        let path = self.target.prefix { $0 != "?" }
        let text =
            if ["https://", "http://"].contains(where: reference.lowercased().hasPrefix) {
                reference
            } else if reference.hasPrefix("//") {
                "\(self.origin.scheme):\(reference)"
            } else if reference.hasPrefix("/") {
                "\(self.origin)\(reference)"
            } else if reference.hasPrefix("?") {
                "\(self.origin)\(path)\(reference)"
            } else {
                "\(self.origin)\(path[...(path.lastIndex(of: "/") ?? path.startIndex)])\(reference)"
            }
        return try? ServiceURL(text)
    }
}
