package import Domain
package import JSON

extension Catalog: IntegrationCatalog {
    package func integration(_ id: String) throws -> Integration { try self.entry(id).integration }

    package func integrations(matching query: IntegrationQuery) -> [Integration] {
        let candidates = self.integrations.filter { integration in
            (query.type.map { $0 == integration.type } ?? true)
                && (query.category.map { $0 == integration.category } ?? true)
        }
        guard let search = query.text.flatMap(IntegrationSearch.init) else { return candidates }
        return search.sorted(candidates)
    }

    package func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements {
        let entry = try self.entry(integrationID)
        return entry.requirements(by: try entry.method(orNotFound: authMethodID))
    }

    package func schema(of integrationID: String, authMethodID: String?) throws -> JSON {
        let entry = try self.entry(integrationID)
        let method = try entry.method(orNotFound: authMethodID)
        return RequirementsSchema(name: entry.integration.name, requirements: entry.requirements(by: method)).json
    }

    package func validate(_ submission: ConnectionSubmission, now: Timestamp) -> Validation {
        do {
            guard let entry = self.entries[submission.integration] else {
                try self.checkUndefined(submission, now: now)
                return Validation(problems: [], warnings: [])
            }
            try entry.requireType(submission.integrationType)
            return self.validate(submission, by: try entry.method(submission.authMethodID), of: entry, now: now)
        } catch {
            return Validation(problems: error.problems, warnings: [])
        }
    }

    private func validate(
        _ submission: ConnectionSubmission,
        by method: MethodValidator,
        of entry: IntegrationValidator,
        now: Timestamp
    ) -> Validation {
        let credentials = submission.credentials?.reveal() ?? [:]
        let config = submission.config
        var problems: [FieldProblem] = []
        let checked = entry.check(credentials, config: config, by: method, now: now, problems: &problems)
        var warnings = DraftWarnings(integration: entry.integration, method: method, catalog: self)
        warnings.inspect(credentials, in: .credentials, fields: method.fields, others: entry.config, config)
        warnings.inspect(config, in: .config, fields: entry.config, others: method.fields, credentials)
        let stored = checked.credentials.reveal()
        // Only an expiry that was submitted is worth a warning, not one that follows from the definition.
        if stored["expires_at"] != nil, stored["refresh_token"] == nil {
            warnings.inspect(expiry: checked.expiresAt, now: now)
        }
        return Validation(problems: problems, warnings: warnings.warnings)
    }

    private func entry(_ id: String) throws -> IntegrationValidator {
        guard let entry = self.entries[id] else {
            let near = nearestNames(to: id, among: self.entries.keys)
            let hint = near.isEmpty ? "" : "; the nearest known ones are: \(near.joined(separator: ", "))"
            throw ServiceError(.notFound, "Integration not found" + hint)
        }
        return entry
    }
}

extension IntegrationValidator {
    fileprivate func method(orNotFound id: String?) throws -> MethodValidator {
        guard let method = self.knownMethod(id) else {
            let known = self.methods.map(\.method.id).joined(separator: ", ")
            throw ServiceError(.notFound, "Auth method not found; '\(self.integration.id)' has: \(known)")
        }
        return method
    }

    fileprivate func requirements(by validator: MethodValidator) -> Requirements {
        func members(_ fields: [FieldValidator], _ location: FieldProblem.Location) -> [Requirements.Member] {
            fields.map {
                Requirements.Member($0.field, in: location, isRequired: $0.field.isRequired(by: validator.method.id))
            }
        }
        return Requirements(
            integrationID: self.integration.id,
            method: validator.method,
            members: members(validator.fields, .credentials)
                + members(
                    self.config.filter { !$0.field.isAutomatic || $0.field.isRequired(by: validator.method.id) },
                    .config
                )
        )
    }
}
