import Domain
import JSON

/// Accepts every submission, and upper-cases the names of config to show that the checked form is stored.
struct SampleChecker: ConnectionChecker {
    var expiresAt: Timestamp?
    var failure: CheckFailure?

    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        if let failure { throw failure }
        return CheckedSubmission(
            integrationName: "Gmail",
            integrationType: submission.integrationType ?? .connectors,
            authMethodID: "oauth2",
            authType: .oauthToken,
            credentialType: .integration,
            credentials: submission.credentials ?? Secret([:]),
            config: JSONObject(submission.config.map { ($0.key.uppercased(), $0.value) }),
            expiresAt: self.expiresAt,
            destinations: self.destinations(of: submission)
        )
    }

    func check(granted submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.check(submission, now: now)
    }

    /// The `host` of the config.
    func destinations(of submission: ConnectionSubmission) -> [Destination] {
        guard let host = submission.config["host"]?.string else { return [] }
        let origin = ServiceOrigin(scheme: "https", host: host, port: 443)
        return [Destination(origin, from: [Destination.Source(key: "host", label: "Host")])]
    }
}
