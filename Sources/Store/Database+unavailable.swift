import Domain
import Storage

extension Database {
    /// Calls ``write(_:)``, but throws `ServiceError.unavailable` in place of the engine's error when the write queue
    /// is full, when the database is being closed, and when another program holds the write lock.
    func writing<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        do {
            return try await self.write(body)
        } catch let error as any DatabaseError {
            throw ServiceError(error) ?? error
        }
    }
}

extension ServiceError {
    fileprivate init?(_ error: any DatabaseError) {
        switch error.kind {
        case .queueFull: self = .writeQueueFull
        case .closed: self = .stopping
        case .locked: self = .databaseLocked
        case .uniqueViolation, .foreignKeyViolation, .other: return nil
        }
    }
}
