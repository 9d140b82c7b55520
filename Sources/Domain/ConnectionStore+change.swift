extension ConnectionStore {
    /// - Throws: `ServiceError.notFound`.
    func require(_ id: String, for caller: Caller) throws -> Connection {
        guard
            let id = Identifier<Connection>(id),
            let connection = try self.find(id, in: caller.workspaceID)
        else { throw ServiceError(.notFound, "Connection not found") }
        return connection
    }

    /// Reads a connection and has it changed; once more when somebody else changed it in between.
    ///
    /// - Throws: `ServiceError.notFound`; `preconditionFailed`; `conflict` when others keep changing it; what `change`
    ///   throws, but for `StaleRow`.
    func changing<Result>(
        _ id: String,
        for caller: Caller,
        if precondition: Precondition? = nil,
        _ change: (Connection) async throws -> Result
    ) async throws -> Result {
        for _ in 1...5 {
            let connection = try self.require(id, for: caller)
            try precondition?.check(connection.updatedAt)
            do {
                return try await change(connection)
            } catch is StaleRow {}
        }
        throw ServiceError(.conflict, "The connection is being changed by others; try again in a moment")
    }
}
