package import Domain

/// Makes a planned test, and follows redirects for the definitions that ask for it.
package struct TestRun: Sendable {
    /// The greatest number of redirects that a test follows.
    private static let mostHops = 3

    private let callers: ServiceCallers
    private let clock: Clock

    package init(_ callers: ServiceCallers, clock: Clock) {
        self.callers = callers
        self.clock = clock
    }

    /// Makes the call of a plan, and judges its answer. A plan without a call gives its own finding.
    package func perform(_ plan: TestPlan) async -> TestFinding {
        switch plan.call {
        case .none(let finding): return finding
        case .request(let request): return await self.perform(request, of: plan)
        case .handshake(let handshake):
            do throws(OutboundFailure) {
                return HandshakeJudge(plan).finding(for: try await self.callers.handshakes.attempt(handshake))
            } catch {
                return TestJudge(plan, at: self.clock.now()).finding(for: error)
            }
        }
    }

    private func perform(_ first: ServiceRequest, of plan: TestPlan) async -> TestFinding {
        var request = first
        var isAnonymous = false
        var hops = 0
        do throws(OutboundFailure) {
            while true {
                let answer = try await self.callers.http.call(request)
                guard hops < Self.mostHops, let next = plan.redirect(of: request, by: answer) else {
                    return TestJudge(plan, at: self.clock.now())
                        .finding(for: answer, from: request.url.origin, isAnonymous: isAnonymous)
                }
                hops += 1
                // Credentials that were left behind do not come back with an address that the other server names.
                let leaves = next.origin != first.url.origin && first.destinations != nil
                isAnonymous = isAnonymous || leaves
                request = ServiceRequest(
                    .get,
                    next,
                    headers: isAnonymous ? plan.publicHeaders : first.headers,
                    for: first.purpose,
                    of: first.workspaceID,
                    onlyTo: isAnonymous ? nil : first.destinations
                )
            }
        } catch {
            return TestJudge(plan, at: self.clock.now()).finding(for: error)
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
