import Domain
import JSON
import Synchronization

extension MemoryConnectionStore: CredentialStore {
    func create(_ credential: Credential, sealed: [UInt8], by act: Act) async throws {
        self.state.withLock { state in
            state.beginWrite()
            state.rows.credentials.append((credential, sealed))
            state.rows.acts.append((act, credential.id.text))
        }
    }

    func find(_ id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Credential? {
        self.state.withLock { state in
            state.credentialReads += 1
            return state.rows.credentials.map(\.credential).first { $0.id == id && $0.workspaceID == workspaceID }
        }
    }

    func findSealed(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> SealedCredential? {
        self.state.withLock { state in
            state.credentialReads += 1
            let found = state.rows.credentials.first {
                $0.credential.id == id && $0.credential.workspaceID == workspaceID
            }
            if !state.afterSecretRead.isEmpty { state.afterSecretRead.removeFirst()(&state.rows) }
            return found
        }
    }

    func list(
        _: CredentialFilter,
        _ page: PageRequest<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> Page<Credential> {
        let rows = self.rows.credentials.map(\.credential).filter { $0.workspaceID == workspaceID }
        return Page(rows, limit: page.limit, total: rows.count)
    }

    func representatives(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>
    ) throws -> [Connection] {
        var found: [Connection] = []
        for connection in self.rows.connections where connection.credentialID == id {
            let isKnown = found.contains {
                $0.integration == connection.integration && $0.authMethodID == connection.authMethodID
            }
            if !isKnown, connection.workspaceID == workspaceID { found.append(connection) }
        }
        return found
    }

    func destinations(
        using id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        of places: @escaping @Sendable (ConnectionSubmission) -> [Destination]
    ) async throws -> [Destination] {
        try self.rows.connections.filter { $0.credentialID == id && $0.workspaceID == workspaceID }.flatMap {
            places(
                ConnectionSubmission(
                    integration: $0.integration,
                    integrationType: $0.integrationType,
                    config: try JSON(parsing: $0.config).object ?? [:],
                    authMethodID: $0.authMethodID
                )
            )
        }
    }

    func previousSecret(
        of id: Identifier<Credential>,
        in _: Identifier<Workspace>
    ) throws -> (version: Int, sealed: [UInt8])? {
        self.rows.previousSecrets[id]
    }

    func update(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        deciding change: @escaping @Sendable (Credential) throws -> Credential
    ) async throws -> Credential {
        try self.state.withLock { state in
            state.beginWrite()
            let index = try state.rows.index(of: id, in: workspaceID)
            let updated = try change(state.rows.credentials[index].credential)
            state.rows.credentials[index].credential = updated
            state.rows.acts.append((act, id.text))
            return updated
        }
    }

    func replace(_ replacement: SecretReplacement, by act: Act) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            let (old, new) = (replacement.old, replacement.new)
            var rows = state.rows
            let index = rows.credentials.firstIndex {
                $0.credential.id == old.id && $0.credential.updatedAt == old.updatedAt
            }
            guard let index else { throw StaleRow() }
            rows.previousSecrets[new.id] = (rows.credentials[index].credential.version, rows.credentials[index].sealed)
            rows.credentials[index] = (new, replacement.sealed)
            let users = rows.connections.indices.filter { rows.connections[$0].credentialID == new.id }
            if let (change, act) = replacement.connection {
                guard old.isInline, users.allSatisfy({ rows.connections[$0].id == change.new.id }) else {
                    throw StaleRow()
                }
                try rows.store(change, by: act)
                state.changes.append(change)
            } else {
                for user in users {
                    guard let event = try replacement.rule(rows.connections[user].status) else { continue }
                    rows.changeStatus(at: user, by: event)
                }
            }
            rows.acts.append((act, new.id.text))
            state.rows = rows
            state.replacements.append(replacement)
        }
    }

    func delete(
        _ id: Identifier<Credential>,
        in workspaceID: Identifier<Workspace>,
        by act: Act,
        checking check: @escaping @Sendable (Credential, _ users: [Identifier<Connection>]) throws -> Void
    ) async throws {
        try self.state.withLock { state in
            state.beginWrite()
            let index = try state.rows.index(of: id, in: workspaceID)
            let users = state.rows.connections.filter { $0.credentialID == id }.map(\.id)
            try check(state.rows.credentials[index].credential, Array(users.prefix(11)))
            state.rows.credentials.remove(at: index)
            state.rows.previousSecrets[id] = nil
            state.rows.acts.append((act, id.text))
        }
    }
}

extension MemoryConnectionStore.Rows {
    /// - Throws: `ServiceError.credentialNotFound`.
    fileprivate func index(of id: Identifier<Credential>, in workspaceID: Identifier<Workspace>) throws -> Int {
        let index = self.credentials.firstIndex {
            $0.credential.id == id && $0.credential.workspaceID == workspaceID
        }
        guard let index else { throw ServiceError.credentialNotFound }
        return index
    }
}
