package import JSON

/// The integrations that have a definition. The set of integrations may be replaced at any time, but each call uses one
/// set from beginning to end.
package protocol IntegrationCatalog: Sendable {
    /// Finds an integration by its id.
    ///
    /// - Throws: `ServiceError.notFound` when no integration has this id. The message names the nearest ids.
    func integration(_ id: String) throws -> Integration
    /// The integrations that satisfy the query. With a search text, the best match is first; without one, the
    /// integrations are in order of their ids.
    func integrations(matching query: IntegrationQuery) -> [Integration]
    /// The fields of a connection to an integration with one auth method.
    ///
    /// - Parameter authMethodID: the id of the auth method; nil for the default method.
    /// - Throws: `ServiceError.notFound` when the integration or the method is not known.
    func requirements(of integrationID: String, authMethodID: String?) throws -> Requirements
    /// The same requirements as a JSON Schema (2020-12) of an object with the members `credentials` and `config`.
    ///
    /// - Throws: the errors of ``requirements(of:authMethodID:)``.
    func schema(of integrationID: String, authMethodID: String?) throws -> JSON
    /// Checks a submission with the checks of ``ConnectionChecker/check(_:now:)``, and returns the problems with
    /// further warnings. A `credentialID` in the submission is not looked up.
    func validate(_ submission: ConnectionSubmission, now: Timestamp) -> Validation
}
