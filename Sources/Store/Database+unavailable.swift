import Domain
import Storage

extension Database {
    /// Calls ``read(_:)``, and throws `ServiceError.unavailable` in place of the same errors as ``writing(_:)``.
    nonisolated(nonsending) func reading<Result: Sendable>(
        _ body: @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        do {
            return try await self.read(body)
        } catch let error as any DatabaseError {
            throw ServiceError(error) ?? error
        }
    }

    /// Calls ``scan(for:_:)`` for the caller of the current task. Too many waiting scans, and a database that is being
    /// closed, throw `ServiceError.unavailable` in place of the engine's error.
    func scanning<Result: Sendable>(
        _ body: @escaping @Sendable (any Session) throws -> Result
    ) async throws -> Result {
        do {
            return try await self.scan(for: Caller.scanning, body)
        } catch let error as any DatabaseError {
            if error.kind == .queueFull { throw ServiceError.scanQueueFull }
            throw ServiceError(error) ?? error
        }
    }

    /// Calls ``write(_:)``. A full write queue, a database that is being closed, a database whose files were moved and
    /// a write lock of another program throw `ServiceError.unavailable` in place of the engine's error.
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
        case .moved: self = .databaseMoved
        case .uniqueViolation, .foreignKeyViolation, .other: return nil
        }
    }
}
