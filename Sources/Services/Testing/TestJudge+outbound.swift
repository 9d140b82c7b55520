package import Domain

extension TestJudge {
    /// The finding for a test without an answer.
    package func finding(for failure: OutboundFailure) -> TestFinding {
        let host = self.plan.hostFields
        switch failure {
        case .refused(let refusal): return self.finding(for: refusal)
        case .moved: return TestFinding(.moved, at: host)
        case .nameNotFound:
            return TestFinding(.unreachable, at: host, self.about(host, "names a host that cannot be found"))
        case .connectionRefused: return self.nothingListens
        case .unreachable: return TestFinding(.unreachable, at: host)
        case .tls(let fault): return self.finding(for: fault)
        case .timeout: return TestFinding(.timeout, at: [])
        // A service that fails may answer anything, so this changes no status.
        case .malformed: return TestFinding(.unexpected, at: [])
        case .busy: return TestFinding(.rateLimited, at: [], "Too many tests are running; test again later")
        case .noTrustRoots:
            return TestFinding(.tls, at: [], "Patchbay has no certificate authorities to verify the service with")
        }
    }

    private func finding(for refusal: OutboundRefusal) -> TestFinding {
        let (host, port) = (self.plan.hostFields, self.plan.portFields)
        switch refusal {
        case .scheme:
            return TestFinding(.invalidConfig, at: host, self.about(host, "must begin with https://"))
        case .port:
            let fields = port.isEmpty ? host : port
            return TestFinding(.invalidConfig, at: fields, self.about(fields, "names a port that may not be reached"))
        case .host:
            return TestFinding(.invalidConfig, at: host, self.about(host, "has no valid host name"))
        case .privateNetwork, .ownAddress, .denied:
            var message = self.about(host, "names an address that may not be reached")
            if refusal == .privateNetwork {
                message +=
                    ". This address is in a private network; "
                    + "the operator can allow it with outbound_allow_networks"
            }
            return TestFinding(.invalidConfig, at: host, message)
        }
    }

    private func finding(for fault: OutboundFailure.TLSFault) -> TestFinding {
        let host = self.plan.hostFields
        switch fault {
        case .name:
            return TestFinding(.tls, at: host, self.about(host, "names a host whose certificate is for another name"))
        case .issuer:
            let words = "names a host whose certificate is from an authority that is not trusted"
            return TestFinding(.tls, at: host, self.about(host, words))
        case .expired:
            let words = "names a host whose certificate has expired, or is not valid yet"
            return TestFinding(.tls, at: host, self.about(host, words))
        case .notOffered:
            let mode = self.plan.fields(of: .login(.tls))
            let fields = mode.isEmpty ? host : mode
            let words =
                mode.isEmpty ? "names a host that offers no TLS" : "asks for TLS, which the service does not offer"
            return TestFinding(.tls, at: fields, self.about(fields, words))
        case .other: return TestFinding(.tls, at: host, self.about(host, "names a host with which TLS fails"))
        }
    }

    private var nothingListens: TestFinding {
        let (host, port) = (self.plan.hostFields, self.plan.portFields)
        let place: String? =
            if let port = port.first, let host = host.first, port != host {
                "Field '\(port.label)' of '\(host.label)'"
            } else {
                TestSentence.names(host, "of")
            }
        let message = "Nothing listens at \(place ?? "the address of the service")"
        return TestFinding(.unreachable, at: host + port.filter { !host.contains($0) }, message)
    }

    /// A sentence about fields; about the service without one.
    func about(_ fields: [TestField], _ words: String) -> String {
        "\(TestSentence.names(fields, "with") ?? "The definition") \(words)"
    }
}
