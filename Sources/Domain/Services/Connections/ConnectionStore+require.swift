extension ConnectionStore {
    /// - Throws: `ServiceError.notFound`.
    func require(_ id: String, for caller: Caller) throws -> Connection {
        guard
            let id = Identifier<Connection>(id),
            let connection = try self.find(id, in: caller.workspaceID)
        else { throw ServiceError(.notFound, "Connection not found") }
        return connection
    }
}
