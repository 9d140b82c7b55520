package import Domain
import JSON

/// The integrations that Patchbay knows, each with its validators compiled.
package struct Catalog: ConnectionChecker {
    private let entries: [String: IntegrationValidator]

    /// - Throws: `DefinitionError` for the first definition that cannot be used.
    package init(_ definitions: [(file: String, text: String)]) throws(DefinitionError) {
        var entries: [String: IntegrationValidator] = [:]
        entries.reserveCapacity(definitions.count)
        for (file, text) in definitions {
            let integration = try Integration(definition: text, file: file)
            entries[integration.id] = try IntegrationValidator(integration, file: file)
        }
        self.entries = entries
    }

    /// The definitions that come with Patchbay.
    package static func builtIn() throws(DefinitionError) -> Catalog {
        try Catalog(embeddedFiles.map { ("\($0.name)", "\($0.text)") })
    }

    /// Sorted by id.
    package var integrations: [Integration] {
        self.entries.values.map(\.integration).sorted { $0.id < $1.id }
    }

    package func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        guard let entry = self.entries[submission.integration] else {
            guard submission.integrationType == .custom else {
                throw CheckFailure([self.unknown(submission.integration)])
            }
            return try self.checkUndefined(submission)
        }
        let validator = try entry.method(for: submission)
        var problems: [FieldProblem] = []
        let submitted = submission.credentials?.reveal() ?? [:]
        let (credentials, expiresAt) = validator.check(submitted, now: now, problems: &problems)
        let config = submission.config.checked(
            by: entry.config,
            in: .config,
            for: validator.method.id,
            problems: &problems
        )
        guard problems.isEmpty else { throw CheckFailure(problems) }
        return CheckedSubmission(
            authMethodID: validator.method.id,
            authType: credentials.isEmpty ? .custom : validator.authType(of: credentials),
            credentialType: credentials.isEmpty ? .custom : entry.integration.credentialType,
            credentials: Secret(credentials),
            config: config,
            expiresAt: expiresAt
        )
    }

    /// A custom integration without a definition takes any object.
    private func checkUndefined(_ submission: ConnectionSubmission) throws -> CheckedSubmission {
        guard (1...100).contains(submission.integration.unicodeScalars.count) else {
            let message = "Field 'Integration' must be a name of 1 to 100 characters"
            throw CheckFailure([FieldProblem(field: "integration", in: .body, code: .tooLong, message: message)])
        }
        var problems: [FieldProblem] = []
        let credentials = (submission.credentials?.reveal() ?? [:])
            .checked(by: [], in: .credentials, for: "custom", problems: &problems)
        let config = submission.config.checked(by: [], in: .config, for: "custom", problems: &problems)
        guard problems.isEmpty else { throw CheckFailure(problems) }
        return CheckedSubmission(
            authMethodID: submission.authMethodID ?? "custom",
            authType: .custom,
            credentialType: .custom,
            credentials: Secret(credentials),
            config: config,
            expiresAt: nil
        )
    }

    private func unknown(_ integration: String) -> FieldProblem {
        let near = nearestNames(to: integration, among: self.entries.keys)
        let message =
            "Integration is not known"
            + (near.isEmpty ? "" : "; the nearest known ones are: \(near.joined(separator: ", "))")
        return FieldProblem(field: "integration", in: .body, code: .unknown, message: message)
    }
}
