import Domain
import Store

// Changes in tests that are not about who makes them.

extension DatabaseConnectionStore {
    func create(_ connection: Connection, with credential: Credential, sealed: [UInt8]) async throws {
        try await self.create(connection, with: credential, sealed: sealed, by: sampleAct(.connectionCreate))
    }

    func create(_ connection: Connection) async throws {
        try await self.create(connection, by: sampleAct(.connectionCreate))
    }
}

extension DatabaseConnectionStore {
    func update(_ change: ConnectionChange) async throws {
        try await self.update(change, by: sampleAct(.connectionUpdate))
    }

    func delete(_ connection: Connection) async throws {
        try await self.delete(connection, by: sampleAct(.connectionDelete))
    }
}

extension DatabaseWorkspaceStore {
    func create(_ workspace: Workspace) async throws {
        try await self.create(workspace, by: sampleAct(.workspaceCreate))
    }

    func update(_ workspace: Workspace, from current: Workspace) async throws {
        try await self.update(workspace, from: current, by: sampleAct(.workspaceUpdate))
    }

    func delete(_ workspace: Workspace, withContent: Bool) async throws {
        try await self.delete(workspace, withContent: withContent, at: someTime, by: sampleAct(.workspaceDelete))
    }
}

extension DatabaseAPIKeyStore {
    func create(_ key: APIKey, hash: [UInt8]) async throws {
        try await self.create(key, hash: hash, by: sampleAct(.apiKeyCreate))
    }

    /// As it is now.
    func revoke(_ id: Identifier<APIKey>, at now: Timestamp) async throws {
        guard let (key, _) = try self.find(id) else { throw StaleRow() }
        try await self.revoke(key, at: now, by: sampleAct(.apiKeyRevoke))
    }

    func update(_ key: APIKey, from current: APIKey, at now: Timestamp) async throws {
        try await self.update(key, from: current, at: now, by: sampleAct(.apiKeyUpdate))
    }
}
