package import Domain
import JSON

/// The dependencies that use cases need to check, seal (encrypt) and open (decrypt) secrets. A process that must not
/// see secrets, such as a command of the command line, gets no `SecretAccess`.
package struct SecretAccess: Sendable {
    let checker: any ConnectionChecker
    let sealer: any CredentialSealer
    let auditEvents: any AuditEventStore
    let uses: LastUseRecorder
    /// Tries submissions at the service; nil in a process that makes no outgoing call.
    let verifier: ConnectionVerifier?

    package init(
        checker: any ConnectionChecker,
        sealer: any CredentialSealer,
        auditEvents: any AuditEventStore,
        uses: LastUseRecorder,
        verifier: ConnectionVerifier? = nil
    ) {
        self.checker = checker
        self.sealer = sealer
        self.auditEvents = auditEvents
        self.uses = uses
        self.verifier = verifier
    }

    /// Decrypts the secret of a credential, and stores the audit events of the reveal. Returns the secret only after
    /// the events are durable on disk (docs/decisions/0009-reveals-wait-for-the-disk.md). Every secret that Patchbay
    /// shows to a caller is returned by this function.
    ///
    /// - Parameters:
    ///   - sealed: the encrypted secret, as stored in the row of the credential.
    ///   - events: at least one event, whose row is the credential.
    /// - Throws: `UnreadableSecret` when the secret cannot be decrypted; `ServiceError.unavailable` and errors of the
    ///   database when the events cannot be stored.
    func reveal(
        _ credential: Credential,
        _ sealed: [UInt8],
        recording events: [AuditRecord]
    ) async throws -> Secret<JSONObject> {
        let secret = try self.sealer.openStored(sealed, of: credential).secret
        try await self.auditEvents.record(events)
        self.uses.record(credential)
        return secret
    }
}
