package import JSON

/// The integrations that submissions can be made for. It may change while it is used, and each call sees one state.
package protocol IntegrationCatalog: Sendable {
    /// - Throws: `ServiceError.notFound` that names the nearest known ones.
    func integration(_ id: String) throws -> Integration
    /// Those that the query asks for, best first; all of them by id when it asks for nothing.
    func integrations(matching query: IntegrationQuery) -> [Integration]
    /// - Parameter authMethodID: nil for the default method.
    /// - Throws: `ServiceError.notFound` for the integration or its method.
    func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements
    /// The requirements as JSON Schema 2020-12 of an object with `credentials` and `config`.
    ///
    /// - Throws: as `requirements(of:authMethodID:)`.
    func schema(of integrationID: String, authMethodID: String?) throws -> JSON
    /// Checks a submission as `ConnectionChecker.check` does, and adds warnings to the problems. The submission's
    /// `credentialID` is not looked up.
    func validate(_ submission: ConnectionSubmission, now: Timestamp) -> Validation
}
