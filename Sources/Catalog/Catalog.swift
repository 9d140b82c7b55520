package import Domain
import JSON

/// A set of integrations, each with its validators.
package struct Catalog: ConnectionChecker {
    /// All integrations, in ascending order of their ids.
    package let integrations: [Integration]
    /// The validators of each integration, by the integration's id.
    let entries: [String: IntegrationValidator]
    let secretPatterns: SecretPatterns

    /// Reads and checks definitions in the format of docs/integrations.md.
    ///
    /// - Parameter definitions: for each definition, the name of its file, which error messages contain, and its JSON
    ///   text.
    /// - Throws: `DefinitionFailure` with the problems of all definitions. An id that two definitions share is one of
    ///   the problems.
    package init(_ definitions: [(file: String, text: String)]) throws(DefinitionFailure) {
        try self.init(definitions, patterns: PatternCache(isForKnownDefinitions: false))
    }

    private init(
        _ definitions: [(file: String, text: String)],
        patterns: PatternCache
    ) throws(DefinitionFailure) {
        var entries: [String: IntegrationValidator] = [:]
        entries.reserveCapacity(definitions.count)
        var files: [String: String] = [:]
        var problems: [DefinitionProblem] = []
        for (file, text) in definitions {
            do {
                let entry = try IntegrationValidator(definition: text, file: file, patterns: patterns)
                let id = entry.integration.id
                if let other = files.updateValue(file, forKey: id) {
                    let message = "is that of \(other), too; give one of them another"
                    problems.append(DefinitionProblem(file: file, pointer: "/id", message: message))
                }
                entries[id] = entry
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw DefinitionFailure(problems) }
        self.init(entries)
    }

    private init(_ entries: [String: IntegrationValidator]) {
        self.entries = entries
        self.secretPatterns = SecretPatterns(of: entries.values)
        self.integrations = entries.values.map(\.integration).sorted { $0.id < $1.id }
    }

    /// The catalog of the definitions that are embedded in the program. They are read once in a process.
    package static func builtIn() throws(DefinitionFailure) -> Catalog { try self.embedded.get() }

    private static let embedded = Result { () throws(DefinitionFailure) in
        try Catalog(
            embeddedFiles.map { ("\($0.name)", "\($0.text)") },
            patterns: PatternCache(isForKnownDefinitions: true)
        )
    }

    /// A catalog with the integrations of this catalog and of `other`. If both have an integration with the same id,
    /// the integration of `other` is used.
    package func overridden(by other: Catalog) -> Catalog {
        Catalog(self.entries.merging(other.entries) { $1 })
    }

    package func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.check(submission, now: now, isGranted: false)
    }

    package func check(granted submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission {
        try self.check(submission, now: now, isGranted: true)
    }

    private func check(
        _ submission: ConnectionSubmission,
        now: Timestamp,
        isGranted: Bool
    ) throws -> CheckedSubmission {
        guard let entry = self.entries[submission.integration] else {
            return try self.checkUndefined(submission, now: now)
        }
        try entry.requireType(submission.integrationType)
        var problems: [FieldProblem] = []
        let checked = entry.check(
            submission.credentials?.reveal() ?? [:],
            config: submission.config,
            by: try entry.method(submission.authMethodID),
            now: now,
            isGranted: isGranted,
            problems: &problems
        )
        guard problems.isEmpty else { throw CheckFailure(problems) }
        return checked
    }

    package func destinations(of submission: ConnectionSubmission) -> [Destination] {
        guard let entry = self.entries[submission.integration],
            let method = entry.knownMethod(submission.authMethodID)
        else { return [] }
        let credentials = submission.credentials?.reveal() ?? [:]
        return entry.destinations(config: submission.config, credentials: credentials, by: method)
    }

    /// Checks a submission whose integration has no definition. Such a submission must be of type `custom`; its
    /// `credentials` and `config` may have any members.
    ///
    /// - Throws: `CheckFailure` when a check fails, and for a submission of another type, because its integration is
    ///   unknown.
    @discardableResult
    func checkUndefined(_ submission: ConnectionSubmission, now: Timestamp) throws(CheckFailure) -> CheckedSubmission {
        guard submission.integrationType == .custom else {
            throw CheckFailure([self.unknown(submission.integration)])
        }
        try self.checkName(submission.integration)
        var problems: [FieldProblem] = []
        var credentials = (submission.credentials?.reveal() ?? [:])
            .checked(by: [], in: .credentials, for: "custom", beside: submission.config, problems: &problems)
        let config = submission.config
            .checked(by: [], in: .config, for: "custom", beside: credentials, problems: &problems)
        guard problems.isEmpty else { throw CheckFailure(problems) }
        let expiresAt = credentials.resolveExpiry(now: now)
        return CheckedSubmission(
            integrationName: submission.integration,
            integrationType: .custom,
            authMethodID: submission.authMethodID ?? "custom",
            authType: .custom,
            credentialType: .custom,
            credentials: Secret(credentials),
            config: config,
            expiresAt: expiresAt
        )
    }

    private func checkName(_ name: String) throws(CheckFailure) {
        let problem: (FieldProblem.Code, String)? =
            if name.trimmingWhitespace().isEmpty {
                (.required, "Field 'Integration' is required")
            } else if name.unicodeScalars.count > 100 {
                (.tooLong, "Field 'Integration' must be at most 100 characters")
            } else { nil }
        guard let (code, message) = problem else { return }
        throw CheckFailure([FieldProblem(field: "integration", in: .body, code: code, message: message)])
    }

    private func unknown(_ integration: String) -> FieldProblem {
        let near = nearestNames(to: integration, among: self.entries.keys)
        let message =
            "Integration is not known"
            + (near.isEmpty ? "" : "; the nearest known ones are: \(near.joined(separator: ", "))")
        return FieldProblem(
            field: "integration",
            in: .body,
            code: .unknown,
            message: message,
            suggestion: near.first
        )
    }
}
