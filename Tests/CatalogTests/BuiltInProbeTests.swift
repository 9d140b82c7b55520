import Domain
import JSON
import Testing

@testable import Catalog

@Suite struct `The tests of the built-in definitions` {
    private let probes: [(place: String, probe: ProbeDefinition)]

    init() throws {
        self.probes = try BuiltIn.catalog().integrations.flatMap { integration in
            integration.authMethods.compactMap { method in
                method.probe.map { (place: "\(integration.id) \(method.id)", probe: $0) }
            }
        }
    }

    private func probe(_ place: String) throws -> ProbeDefinition {
        try #require(self.probes.first { $0.place == place }?.probe, "\(place)")
    }

    @Test func `name the account for the most wanted services`() {
        let places = self.probes.filter { $0.probe.identity != nil }.map(\.place)
        #expect(places.count == 82)
        let services = Set(places.map { $0.prefix { $0 != " " } })
        #expect(
            services.isSuperset(of: [
                "slack", "github", "gitlab", "gmail", "google_drive", "google_calendar", "notion", "linear", "jira",
                "confluence", "asana", "hubspot", "salesforce", "stripe", "zendesk", "intercom", "airtable", "discord",
                "dropbox", "box", "figma", "trello", "clickup", "monday", "mailchimp", "twilio", "hugging_face",
                "netlify", "vercel", "okta", "outlook", "onedrive", "zoom", "calendly", "neon",
            ])
        )
    }

    @Test func `log in to every service that is PostgreSQL or Redis`() {
        let logins = self.probes.filter { $0.probe.handshake != nil }.map {
            "\($0.place) \($0.probe.handshake!.rawValue)"
        }
        #expect(
            logins == [
                "neon connection_string postgres", "postgres basic postgres", "postgres connection_string postgres",
                "redis basic redis", "redis connection_string redis", "redis none redis",
                "supabase connection_string postgres",
            ]
        )
    }

    /// An entry of `failures` without header fields and JSON matches every answer with its status.
    @Test func `have no failure behind one that always matches before it`() {
        for (place, probe) in self.probes {
            for (index, failure) in probe.failures.enumerated() {
                let isHidden = probe.failures[..<index].contains { earlier in
                    earlier.headers.isEmpty && earlier.json.isEmpty && earlier.status == failure.status
                }
                #expect(!isHidden, "\(place) \(index)")
            }
        }
    }

    /// The first matching failure would otherwise refuse credentials that work.
    @Test func `expect no answer that one of their failures describes by its status alone`() {
        for (place, probe) in self.probes {
            for failure in probe.failures where failure.headers.isEmpty && failure.json.isEmpty {
                #expect(!probe.expectedStatuses.contains(failure.status ?? 0), "\(place)")
            }
        }
    }

    @Test(arguments: [
        ("stripe api_key", 403), ("sentry bearer_token", 403), ("resend api_key", 401), ("vercel bearer_token", 403),
        ("figma personal_access_token", 403), ("jira oauth2", 401), ("dropbox oauth2", 401), ("zoom oauth2", 400),
    ])
    func `pass for credentials that are valid but restricted`(place: String, status: Int) throws {
        let codes = try self.probe(place).failures.filter { $0.status == status }.map(\.code)
        #expect(codes.contains(.missingScope))
        #expect(TestCode.missingScope.outcome == .passed)
    }

    @Test func `tell Slack's refusals, which have the status 200, from its faults`() throws {
        let failures = try self.probe("slack oauth2").failures
        func code(of error: JSON) -> TestCode? {
            failures.first { failure in
                failure.json.allSatisfy { $0.values.contains($0.pointer == "/ok" ? false : error) }
            }?.code
        }
        #expect(code(of: "invalid_auth") == .refused)
        #expect(code(of: "token_revoked") == .revoked)
        #expect(code(of: "account_inactive") == .revoked)
        #expect(code(of: "token_expired") == .expired)
        #expect(code(of: "internal_error") == .serviceFault)
        #expect(code(of: "a_new_error") == .unexpected)
    }
}
