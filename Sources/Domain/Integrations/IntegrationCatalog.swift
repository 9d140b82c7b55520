package import JSON

/// The integrations that submissions can name. The integrations may be replaced at any time; each call sees one set.
package protocol IntegrationCatalog: Sendable {
    /// - Throws: `ServiceError.notFound`, whose message names the nearest known ids.
    func integration(_ id: String) throws -> Integration
    /// The integrations that satisfy the query: the best match of the text first, or in order of ids without a text.
    func integrations(matching query: IntegrationQuery) -> [Integration]
    /// - Parameter authMethodID: nil for the default method.
    /// - Throws: `ServiceError.notFound` when the integration or the method is not known.
    func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements
    /// The requirements as JSON Schema 2020-12 of an object with `credentials` and `config`.
    ///
    /// - Throws: as `requirements(of:authMethodID:)`.
    func schema(of integrationID: String, authMethodID: String?) throws -> JSON
    /// Checks a submission as `ConnectionChecker.check` does, and adds warnings to the problems. The submission's
    /// `credentialID` is not looked up.
    func validate(_ submission: ConnectionSubmission, now: Timestamp) -> Validation
}
