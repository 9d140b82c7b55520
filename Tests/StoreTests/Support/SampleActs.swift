import Domain
import Store
import TestSupport

// Changes with sample acts, for tests that are not about the audit.

extension DatabaseConnectionStore {
    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8], by act: Act) async throws {
        try await self.create(connection, with: credential, sealed: sealed, test: nil, by: act)
    }

    func create(_ connection: Connection, with destinations: DestinationsChange?, by act: Act) async throws {
        try await self.create(connection, with: destinations, test: nil, by: act)
    }

    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8] = []) async throws {
        try await self.create(connection, with: credential, sealed: sealed, test: nil, by: sampleAct(.connectionCreate))
    }

    func create(_ connection: Connection) async throws {
        try await self.create(connection, with: nil, test: nil, by: sampleAct(.connectionCreate))
    }

    func update(_ change: ConnectionChange) async throws {
        try await self.update(change, by: sampleAct(.connectionUpdate))
    }

    /// Deletes a connection of workspace 1.
    func delete(_ number: Int, if precondition: Precondition? = nil) async throws {
        let act = sampleAct(.connectionDelete)
        try await self.delete(sampleID(number), in: sampleID(1), if: precondition, by: act)
    }
}

extension DatabaseCredentialStore {
    func create(_ credential: Credential, sealed: [UInt8] = []) async throws {
        try await self.create(credential, sealed: sealed, by: sampleAct(.credentialCreate))
    }

    /// Changes a credential of workspace 1.
    @discardableResult
    func update(
        _ number: Int,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential {
        try await self.update(
            sampleID(number),
            in: sampleID(1),
            by: sampleAct(.credentialUpdate),
            deciding: change
        )
    }

    func replace(_ replacement: SecretReplacement) async throws {
        try await self.replace(replacement, by: sampleAct(.credentialUpdate))
    }

    /// Deletes a credential of workspace 1.
    func delete(
        _ number: Int,
        checking check: @escaping @Sendable (Credential, _ users: [Identifier<Connection>]) throws -> Void = { _, _ in }
    ) async throws {
        let act = sampleAct(.credentialDelete)
        try await self.delete(sampleID(number), in: sampleID(1), by: act, checking: check)
    }
}

extension DatabaseWorkspaceStore {
    func create(_ workspace: Workspace) async throws {
        try await self.create(workspace, by: sampleAct(.workspaceCreate))
    }

    @discardableResult
    func update(
        _ number: Int,
        deciding change: @escaping @Sendable (Workspace) throws -> Workspace
    ) async throws -> Workspace {
        try await self.update(sampleID(number), by: sampleAct(.workspaceUpdate), deciding: change)
    }

    func delete(_ number: Int, withContent: Bool, if precondition: Precondition? = nil) async throws {
        try await self.delete(
            sampleID(number),
            withContent: withContent,
            if: precondition,
            keeping: RootKeyRule(at: someTime),
            by: sampleAct(.workspaceDelete)
        )
    }
}

extension DatabaseAPIKeyStore {
    func create(_ key: APIKey, hash: [UInt8]) async throws {
        try await self.create(key, hash: hash, by: sampleAct(.apiKeyCreate))
    }

    /// Changes a key of workspace 1.
    ///
    /// - Parameter now: the time at which a root key has to be usable.
    @discardableResult
    func update(
        _ number: Int,
        at now: Timestamp = someTime,
        deciding change: @escaping @Sendable (APIKey) throws -> APIKey
    ) async throws -> APIKey {
        try await self.update(
            sampleID(number),
            in: sampleID(1),
            keeping: RootKeyRule(at: now),
            by: sampleAct(.apiKeyUpdate),
            deciding: change
        )
    }
}
