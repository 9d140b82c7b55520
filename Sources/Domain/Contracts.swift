package import JSON

/// Keeps connections. Every call but one names the workspace, and sees nothing outside it.
package protocol ConnectionStore: Sendable {
    /// Stores both rows or neither, and returns once they are durable on disk.
    ///
    /// - Throws: `ServiceError.unavailable` when the write queue is full or another program holds the database.
    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by act: Act) async throws
    /// Stores a connection that uses a credential of the same workspace.
    ///
    /// - Throws: `ServiceError.notFound` when the credential is gone, `unavailable` as above.
    func create(_ connection: Connection, by act: Act) async throws
    func find(_ id: Identifier<Connection>, in workspaceID: Identifier<Workspace>) throws -> Connection?
    /// The workspace that a connection is in, whichever that is.
    func workspace(of id: Identifier<Connection>) throws -> Identifier<Workspace>?
    /// Oldest first.
    func list(
        _ filter: ConnectionFilter,
        _ page: PageRequest<Connection>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Connection>
    /// The changes of a connection's status, newest first.
    func events(
        of id: Identifier<Connection>,
        _ page: PageRequest<ConnectionEvent>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<ConnectionEvent>
    /// Stores all of a change or nothing. An inline credential that no connection uses any more goes.
    ///
    /// - Throws: `StaleRow`; `ServiceError.notFound` when the credential is gone, `unavailable` as above.
    func update(_ change: ConnectionChange, by act: Act) async throws
    /// Removes the connection and its history; its credential, too, if that is inline and no other connection uses it.
    ///
    /// - Throws: `StaleRow`; `ServiceError.unavailable` as above.
    func delete(_ connection: Connection, by act: Act) async throws
}

/// A row was changed since it was read.
package struct StaleRow: Error {
    package init() {}
}

/// Knows which connections' tokens end when.
package protocol ExpiryStore: Sendable {
    /// When the next of them ends that is still in use; nil when none does.
    func nextExpiry() throws -> Timestamp?
    /// Moves connections whose token has ended to `expired`, those first whose token ended first.
    ///
    /// - Parameters:
    ///   - limit: how many at most.
    ///   - identifiers: makes the ids of their history.
    /// - Returns: how many there were.
    /// - Throws: `ServiceError.unavailable`.
    func expire(dueBy now: Timestamp, limit: Int, identifiers: IdentifierGenerator) async throws -> Int
}

/// Gives credentials that are there, to whoever changes none.
package protocol CredentialSource: Sendable {
    func find(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Credential?
    /// The credential with its sealed bytes.
    func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (credential: Credential, sealed: [UInt8])?
}

/// Keeps credentials, sealed.
package protocol CredentialStore: CredentialSource {
    func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws
    func list(
        _ filter: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) async throws -> Page<Credential>
    /// One connection that uses a credential for each integration and auth method.
    func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> [Connection]
    /// Stores what people know of a credential.
    ///
    /// - Parameter current: what was read before.
    /// - Throws: `StaleRow`.
    func update(_ credential: Credential, from current: Credential, by act: Act) async throws
    /// Stores a new secret with it, keeps the one it replaces in place of the one kept so far, and changes the status of
    /// the connections that use it: they are active again, or expired when it is.
    ///
    /// - Parameter current: what was read before.
    /// - Throws: `StaleRow`.
    func update(
        _ credential: Credential,
        sealed: [UInt8],
        from current: Credential,
        by act: Act,
        identifiers: IdentifierGenerator
    ) async throws
    /// The secret that the present one replaced, as it was sealed then.
    func previousSecret(
        of id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> (version: Int, sealed: [UInt8])?
    /// - Throws: `StaleRow`; `ServiceError.conflict` while connections use it.
    func delete(_ credential: Credential, by act: Act) async throws
}

package protocol WorkspaceStore: Sendable {
    /// - Throws: `ServiceError.conflict` when the name is taken.
    func create(_ workspace: Workspace, by act: Act) async throws
    func find(_ id: Identifier<Workspace>) throws -> Workspace?
    func list(_ page: PageRequest<Workspace>) async throws -> Page<Workspace>
    /// All of them, oldest first.
    func all() throws -> [Workspace]
    /// - Parameter current: what was read before.
    /// - Throws: `StaleRow`; `ServiceError.conflict` when the name is taken.
    func update(_ workspace: Workspace, from current: Workspace, by act: Act) async throws
    /// Deletes a workspace with its revoked keys.
    ///
    /// - Parameter withContent: whether its connections, credentials and other keys go with it.
    /// - Throws: `StaleRow`; `ServiceError.conflict` when it holds any and they should not, and when no usable key with
    ///   scope `root` would remain.
    func delete(_ workspace: Workspace, withContent: Bool, at now: Timestamp, by act: Act) async throws
}

package protocol APIKeyStore: Sendable {
    /// - Parameter hash: of the whole token.
    /// - Throws: `ServiceError.notFound` when the workspace does not exist.
    func create(_ key: APIKey, hash: [UInt8], by act: Act) async throws
    func find(_ id: Identifier<APIKey>) throws -> (key: APIKey, hash: [UInt8])?
    func find(_ id: Identifier<APIKey>, in workspaceID: Identifier<Workspace>) throws -> APIKey?
    func list(_ page: PageRequest<APIKey>, in workspaceID: Identifier<Workspace>) async throws -> Page<APIKey>
    /// All of them, oldest first.
    func all() throws -> [APIKey]
    /// - Parameter current: what was read before.
    /// - Throws: `StaleRow`; `ServiceError.conflict` when no usable key with scope `root` would remain.
    func update(_ key: APIKey, from current: APIKey, at now: Timestamp, by act: Act) async throws
    /// Revoking a revoked key changes nothing.
    ///
    /// - Throws: `StaleRow`; `ServiceError.conflict` when it is the last key that can be used with scope `root`.
    func revoke(_ key: APIKey, at now: Timestamp, by act: Act) async throws
}

/// Keeps what was done to every row. The other stores write to it with their changes.
package protocol AuditEventStore: Sendable {
    /// Records an act that changes no row: one that only reads, such as a reveal, or one that was refused.
    ///
    /// - Parameter status: the HTTP status it was refused with; nil when it was done.
    func record(_ act: Act, on resourceID: String?, refusedWith status: Int?) async throws
    /// Takes an act that changed nothing into the queue of what is written next, and returns at once; after a write that
    /// failed, it returns when this one is on disk.
    ///
    /// - Throws: `ServiceError.unavailable` when the queue is full, or this one could not be written.
    func enqueue(_ act: Act, on resourceID: String) async throws
    /// The newest first.
    ///
    /// - Parameters:
    ///   - before: an event that the list goes on from; nil for the newest.
    ///   - limit: at least 1.
    func find(
        _ filter: AuditEventFilter,
        in workspaceID: Identifier<Workspace>,
        before: Identifier<AuditEvent>?,
        limit: Int
    ) async throws -> [AuditEvent]
    /// Deletes up to `limit` events of before `earliest`, the oldest first, in whichever workspace.
    ///
    /// - Returns: how many were deleted.
    func delete(before earliest: Timestamp, limit: Int) async throws -> Int
}

/// Turns a token into the hash that is kept, and compares in constant time.
package protocol TokenHasher: Sendable {
    func hash(_ token: Secret<String>) -> [UInt8]
    func matches(_ token: Secret<String>, hash: [UInt8]) -> Bool
}

/// Seals and opens what a credential keeps secret.
package protocol CredentialSealer: Sendable {
    func seal(_ secret: Secret<JSONObject>, for context: SealingContext) throws -> [UInt8]
    /// - Throws: when the bytes were changed, or were sealed for another place.
    func open(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject>
}

extension CredentialSealer {
    /// - Throws: `UnreadableSecret`.
    func openStored(_ sealed: [UInt8], for context: SealingContext) throws -> Secret<JSONObject> {
        do {
            return try self.open(sealed, for: context)
        } catch {
            throw UnreadableSecret(credentialID: context.credentialID, cause: error)
        }
    }
}

/// What is stored of a credential does not open: its row was damaged or changed.
package struct UnreadableSecret: LoggableError {
    let credentialID: Identifier<Credential>
    let cause: any Error

    package var logDescription: String {
        let cause = (self.cause as? any LoggableError)?.logDescription ?? "\(type(of: self.cause))"
        return "the secret of \(self.credentialID) cannot be opened: \(cause)"
    }
}

/// Knows what each integration requires.
package protocol ConnectionChecker: Sendable {
    /// Checks credentials and config against the integration's requirements.
    ///
    /// - Parameter now: what "in the past" is measured against, and what `expires_in` counts from.
    /// - Throws: `CheckFailure` with every problem.
    func check(_ submission: ConnectionSubmission, now: Timestamp) throws -> CheckedSubmission
}

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
    /// Checks what could be submitted as `ConnectionChecker.check` does, and tells what is doubtful beside what is wrong.
    func validate(_ draft: ConnectionDraft, now: Timestamp) -> Validation
}
