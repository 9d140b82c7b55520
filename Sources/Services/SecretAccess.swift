package import Domain
import JSON

/// The dependencies with which use cases check, seal and open secrets. A process that must not see secrets, such as a
/// command of the command line, gets no `SecretAccess`.
package struct SecretAccess: Sendable {
    let checker: any ConnectionChecker
    let sealer: any CredentialSealer
    let auditEvents: any AuditEventStore
    let uses: LastUseRecorder

    package init(
        checker: any ConnectionChecker,
        sealer: any CredentialSealer,
        auditEvents: any AuditEventStore,
        uses: LastUseRecorder
    ) {
        self.checker = checker
        self.sealer = sealer
        self.auditEvents = auditEvents
        self.uses = uses
    }

    /// Opens the secret of a credential for the caller of `act`, and returns it once the audit event is durable on disk
    /// (docs/decisions/0009-reveals-wait-for-the-disk.md). Every secret that is shown to a caller comes from this
    /// function.
    ///
    /// - Throws: `UnreadableSecret`; `ServiceError.unavailable` and errors of the database when the event cannot be
    ///   stored.
    func reveal(_ credential: Credential, _ sealed: [UInt8], by act: Act) async throws -> Secret<JSONObject> {
        let secret = try self.sealer.openStored(sealed, for: credential.sealingContext)
        try await self.auditEvents.record(act, on: credential.id.text, refusedWith: nil)
        self.uses.record(credential)
        return secret
    }
}
