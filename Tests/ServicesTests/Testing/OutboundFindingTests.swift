import Domain
import JSON
import Services
import TestSupport
import Testing

/// Tests without an answer, and the fields that they mark.
struct OutboundFindingTests {
    private enum Place: String, CaseIterable {
        case hostAndPort
        case url
        case fixed
        case login

        func plan() throws -> TestPlan {
            let config: JSONObject = ["host": "h", "port": 7, "base_url": "https://h", "sslmode": "require"]
            let sample = SampleTest(config: config)
            return switch self {
            case .hostAndPort: try sample.plan(["url": "https://${config.host}:${config.port}/me"])
            case .url: try sample.plan(["url": "${config.base_url}/me"])
            case .fixed: try sample.plan(SampleTest.probe)
            case .login:
                try sample.plan([
                    "handshake": "redis", "tcp": ["host": "${config.host}", "tls": "${config.sslmode}"],
                ])
            }
        }
    }

    private static let isPrivate =
        ". This address is in a private network; the operator can allow it with outbound_allow_networks"

    private static let rows: [(OutboundFailure, Place, String)] = [
        (
            .nameNotFound, .hostAndPort, "unreachable config.host: Field 'Host' names a host that cannot be found"
        ),
        (.nameNotFound, .url, "unreachable config.base_url: Field 'Server URL' names a host that cannot be found"),
        (.nameNotFound, .fixed, "unreachable: The definition names a host that cannot be found"),
        (
            .connectionRefused, .hostAndPort,
            "unreachable config.host config.port: Nothing listens at Field 'Port' of 'Host'"
        ),
        (.connectionRefused, .url, "unreachable config.base_url: Nothing listens at Field 'Server URL'"),
        (.connectionRefused, .fixed, "unreachable: Nothing listens at the address of the service"),
        (.unreachable, .hostAndPort, "unreachable config.host: Field 'Host' cannot be reached"),
        (.unreachable, .fixed, "unreachable: The service cannot be reached"),
        (
            .refused(.privateNetwork), .hostAndPort,
            "invalid_config config.host: Field 'Host' names an address that may not be reached" + isPrivate
        ),
        (
            .refused(.ownAddress), .hostAndPort,
            "invalid_config config.host: Field 'Host' names an address that may not be reached"
        ),
        (
            .refused(.denied), .url,
            "invalid_config config.base_url: Field 'Server URL' names an address that may not be reached"
        ),
        (.refused(.scheme), .url, "invalid_config config.base_url: Field 'Server URL' must begin with https://"),
        (
            .refused(.port), .hostAndPort,
            "invalid_config config.port: Field 'Port' names a port that may not be reached"
        ),
        (
            .refused(.port), .url,
            "invalid_config config.base_url: Field 'Server URL' names a port that may not be reached"
        ),
        (.refused(.host), .login, "invalid_config config.host: Field 'Host' has no valid host name"),
        (
            .moved, .url,
            "moved config.base_url: Field 'Server URL' leads elsewhere than these credentials were given for; "
                + "send them with it"
        ),
        (
            .tls(.name), .hostAndPort,
            "tls config.host: Field 'Host' names a host whose certificate is for another name"
        ),
        (
            .tls(.issuer), .hostAndPort,
            "tls config.host: Field 'Host' names a host whose certificate is from an authority that is not trusted"
        ),
        (
            .tls(.expired), .login,
            "tls config.host: Field 'Host' names a host whose certificate has expired, or is not valid yet"
        ),
        (.tls(.notOffered), .url, "tls config.base_url: Field 'Server URL' names a host that offers no TLS"),
        (
            .tls(.notOffered), .login,
            "tls config.sslmode: Field 'SSL Mode' asks for TLS, which the service does not offer"
        ),
        (.tls(.other), .hostAndPort, "tls config.host: Field 'Host' names a host with which TLS fails"),
        (.timeout, .hostAndPort, "timeout: The service did not answer in time"),
        (
            .malformed, .url,
            "unexpected: The answer does not say whether the service accepts the credentials"
        ),
        (
            .malformed, .fixed,
            "unexpected: The answer does not say whether the service accepts the credentials"
        ),
        (.busy, .url, "rate_limited: Too many tests are running; test again later"),
        (.noTrustRoots, .url, "tls: Patchbay has no certificate authorities to verify the service with"),
    ]

    @Test(arguments: rows.indices)
    func `a call without an answer has its finding`(_ index: Int) throws {
        let (failure, place, expected) = Self.rows[index]
        let finding = TestJudge(try place.plan(), at: someTime).finding(for: failure)
        #expect(finding.summary == expected)
        #expect(finding.httpStatus == nil)
    }
}
